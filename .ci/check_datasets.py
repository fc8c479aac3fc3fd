"""Recorded steps in Apache's hands, both ways.

    check_datasets.py written STEPS.parquet STEPS.jsonl OTHER.parquet
    check_datasets.py continued OTHER.parquet STEPS.parquet

First pyarrow must read in what Bellman wrote as Parquet what Bellman wrote as JSON lines; it writes that again in its own way
(compressed, with dictionaries, in several groups of rows). Once Bellman has read OTHER, added an episode and written it back, the
same steps must stand in front of the new ones. Needs pyarrow. Exit status 1 and one line if not."""
import json
import sys

import pyarrow
import pyarrow.parquet


def columns(file):
    """name -> values, from a vector of each JSON line a column for each number."""
    found = {}
    with open(file) as lines:
        for line in map(json.loads, lines):
            for name, value in line.items():
                if isinstance(value, list):
                    for i, number in enumerate(value):
                        found.setdefault(f"{name}_{i}", []).append(number)
                else:
                    found.setdefault(name, []).append(value)
    return found


def written(parquet, lines, other):
    table = pyarrow.parquet.read_table(parquet)
    table.validate(full=True)
    if any(column.null_count for column in table.columns):
        sys.exit(f"{parquet}: pyarrow finds nothing where a number was expected")
    expected = pyarrow.table(columns(lines)).cast(pyarrow.schema([(f.name, f.type) for f in table.schema]))
    if not table.cast(expected.schema).equals(expected):
        sys.exit(f"{parquet}: pyarrow reads other steps than {lines} holds")
    pyarrow.parquet.write_table(table, other, row_group_size=100)
    print(f"{table.num_rows} steps, {len(table.schema)} columns of {sorted({str(f.type) for f in table.schema})}, the same in both")


def continued(other, parquet):
    found, expected = pyarrow.parquet.read_table(other), pyarrow.parquet.read_table(parquet)
    if found.num_rows <= expected.num_rows or not found.slice(0, expected.num_rows).equals(expected):
        sys.exit(f"{other}: expected the {expected.num_rows} steps of {parquet} and more, found {found.num_rows} others")
    print(f"{expected.num_rows} steps that pyarrow wrote were read, {found.num_rows - expected.num_rows} came behind them")


{"written": written, "continued": continued}[sys.argv[1]](*sys.argv[2:])
