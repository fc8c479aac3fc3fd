"""Writes the Parquet files of this folder, as Hugging Face's datasets writes them (pyarrow 22)."""

import pyarrow as pa
import pyarrow.parquet as pq

message = pa.struct([
    ("role", pa.string()),
    ("content", pa.string()),
    ("tool_calls", pa.list_(pa.struct([("name", pa.string()), ("arguments", pa.string())]))),
])
rows = [
    {
        "messages": [
            {"role": "user", "content": f"Wie viel ist {i} + 1? 🙂", "tool_calls": None},
            {"role": "assistant", "content": None, "tool_calls": [{"name": "add", "arguments": f'{{"a": {i}}}'}]},
            {"role": "tool", "content": str(i + 1), "tool_calls": None},
        ],
        "difficulty": i / 2,
        "source": "arithmetic",
        "note": None if i % 2 else "even",
    }
    for i in range(250)
]
schema = pa.schema([
    ("messages", pa.list_(message)), ("difficulty", pa.float64()), ("source", pa.string()), ("note", pa.string())
])
table = pa.Table.from_pylist(rows, schema=schema)
pq.write_table(table, "conversations.snappy.parquet", compression="snappy", row_group_size=100)
pq.write_table(table, "conversations.zstd.parquet", compression="zstd", row_group_size=64, data_page_version="2.0")
preferences = [
    {"prompt": f"{i}?", "chosen": str(i + 1), "rejected": str(i), "margin": i} for i in range(7)
]
pq.write_table(pa.Table.from_pylist(preferences), "preferences.parquet", compression="gzip")
