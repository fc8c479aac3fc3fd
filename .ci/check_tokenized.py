"""Compares what `bellman tokenize` printed with what transformers gave: check_tokenized.py CHAT.json TOKENIZED.jsonl

CHAT.json is from record_chats.py. Exit status 1 and one line if a text or its ids differ."""

import json
import pathlib
import sys

if len(sys.argv) != 3:
    sys.exit(__doc__)
expected = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
found = [json.loads(line) for line in pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").split("\n") if line]
if len(expected) != len(found):
    sys.exit(f"check_tokenized: {len(expected)} conversations went in, {len(found)} lines came out")
for number, (theirs, ours) in enumerate(zip(expected, found), 1):
    for key in ("text", "ids"):
        if theirs[key] != ours[key]:
            sys.exit(f"check_tokenized: line {number}: {key} is {ours[key]!r}, transformers gave {theirs[key]!r}")
print(f"{len(found)} conversations, the same texts and ids")
