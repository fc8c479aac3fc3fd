"""Draws texts and conversations at random and records what transformers makes of them.

    record_chats.py DIR TOKENIZER [--count 60] [--seed 0]

DIR/llm gets a copy of the folder TOKENIZER as `tokenizer`, `tokenizer_cases.json` and `chat.json`, in the format of the
parity tests' fixtures, so that `-Dbellman.fixtures=DIR` reads them; conversations.jsonl holds the same conversations
as `bellman tokenize` reads them. Contents are what goes wrong elsewhere: numbers that two languages write differently,
quotes and angle brackets in tool arguments, texts that look like special tokens, combining marks, emoji, blank lines."""

import argparse
import json
import os
import pathlib
import random
import shutil
import unicodedata

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import transformers

SCRIPTS = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x590, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F)]
SCRIPTS += [(0x1100, 0x11FF), (0x2000, 0x206F), (0x2190, 0x27BF), (0x3040, 0x30FF), (0x4E00, 0x4FFF), (0xAC00, 0xAD00)]
SCRIPTS += [(0xFE00, 0xFE0F), (0xFF01, 0xFF60), (0x1D400, 0x1D4FF), (0x1F300, 0x1F64F), (0x1F680, 0x1F6C5)]
PIECES = ["'ll", "'S", "DON'T", "  ", "\n", "\n\n", "\r\n", "\t", " \n ", "1234567", "3.14", "x=1;", "==>", "https://a.b/c?d=e&f#g"]
PIECES += ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<think>", "</think>", "<tool_call>", "</tool_call>", "<|im_", "end|>"]
PIECES += ["👩\u200d🚀", "🇩🇪", "👍🏽", "e\u0301", "\u212b", "ﬁ", "한국", "\u200b", "\ufeff", "İ", "ß", "\x00", "\x7f", "</s>", "[INST]", "{{ x }}"]
WORDS = "the a of in prime number solve carefully therefore answer is not weather Paris naïve über données 東京 привет".split()


def text(draw):
    found = []
    for _ in range(draw.randint(0, 12)):
        kind = draw.random()
        if kind < 0.5:
            found.append(draw.choice(["", " "]) + draw.choice(WORDS))
        elif kind < 0.75:
            found.append(draw.choice(PIECES))
        else:
            low, high = draw.choice(SCRIPTS)
            letters = (chr(draw.randint(low, high)) for _ in range(draw.randint(1, 5)))
            found.append("".join(c for c in letters if unicodedata.category(c) != "Cn"))
    return "".join(found)


def number(draw):
    return draw.choice(
        [0, -1, 7, 10**15, 2**53 + 1, 10**25, 0.0, -0.0, 1.0, 0.1, 1e-7, 1.5e300, 1e16, 123456789012345.6, -2.5, 1e22, 5e-324]
    )


def value(draw, depth=0):
    kind = draw.random()
    if depth < 2 and kind < 0.2:
        return {name(draw): value(draw, depth + 1) for _ in range(draw.randint(0, 3))}
    if depth < 2 and kind < 0.4:
        return [value(draw, depth + 1) for _ in range(draw.randint(0, 3))]
    if kind < 0.6:
        return number(draw)
    if kind < 0.75:
        return draw.choice([True, False, None])
    return draw.choice([text(draw), 'say "hi"', "a < b && c > d", "it's", "back\\slash", "line\nbreak", "\u2028"])


def name(draw):
    return draw.choice(["city", "unit", "a", "b", "größe", "user id", "x-y", "2", "value"])


def tool(draw):
    properties = {name(draw): {"type": draw.choice(["string", "integer"])} for _ in range(draw.randint(0, 3))}
    if properties and draw.random() < 0.5:
        properties[next(iter(properties))]["default"] = value(draw, 2)
    parameters = {"type": "object", "properties": properties}
    if draw.random() < 0.5:
        parameters["required"] = sorted(properties)[:1]
    return {
        "type": "function",
        "function": {"name": draw.choice(["get_weather", "add", "search"]), "description": text(draw), "parameters": parameters},
    }


def assistant(draw):
    turn = {"role": "assistant", "content": draw.choice([text(draw), f"<think>\n{text(draw)}\n</think>\n\n{text(draw)}"])}
    if draw.random() < 0.3:
        turn["reasoning_content"] = draw.choice([text(draw), "\n add them \n"])
    if draw.random() < 0.4:
        arguments = [{name(draw): value(draw) for _ in range(draw.randint(0, 3))} for _ in range(draw.randint(1, 3))]
        turn["tool_calls"] = [
            {"type": "function", "function": {"name": draw.choice(["get_weather", "add"]), "arguments": given}}
            for given in arguments
        ]
        if draw.random() < 0.5:
            turn["content"] = ""
    return turn


def conversation(draw):
    messages = [{"role": "system", "content": text(draw)}] if draw.random() < 0.5 else []
    for _ in range(draw.randint(1, 3)):
        content = text(draw)
        if draw.random() < 0.2:
            content = [{"type": "text", "text": text(draw)} for _ in range(draw.randint(1, 2))]
        messages.append({"role": "user", "content": content})
        messages.append(assistant(draw))
        for _ in messages[-1].get("tool_calls", []):
            if draw.random() < 0.8:
                messages.append({"role": "tool", "content": draw.choice([text(draw), json.dumps(value(draw))])})
    if draw.random() < 0.5:
        messages.append({"role": "user", "content": text(draw)})
    kwargs = {"add_generation_prompt": draw.random() < 0.6}
    if draw.random() < 0.3:
        kwargs["enable_thinking"] = draw.random() < 0.5
    tools = [tool(draw) for _ in range(draw.randint(1, 3))] if draw.random() < 0.4 else None
    return messages, tools, kwargs


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("dir", type=pathlib.Path)
    words.add_argument("tokenizer", type=pathlib.Path)
    words.add_argument("--count", type=int, default=60, help="conversations; five times as many texts")
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    draw, folder = random.Random(asked.seed), asked.dir / "llm"
    shutil.copytree(asked.tokenizer, folder / "tokenizer", dirs_exist_ok=True)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder / "tokenizer")
    cases = []
    for _ in range(5 * asked.count):
        drawn = text(draw)
        ids = tokenizer(drawn)["input_ids"]
        cases.append(
            dict(text=drawn, ids=ids, decoded=tokenizer.decode(ids), decoded_skip_special=tokenizer.decode(ids, skip_special_tokens=True))
        )
    chats = []
    for number_ in range(asked.count):
        messages, tools, kwargs = conversation(draw)
        rendered = tokenizer.apply_chat_template(messages, tools=tools, tokenize=False, **kwargs)
        ids = tokenizer.apply_chat_template(messages, tools=tools, tokenize=True, return_dict=False, **kwargs)
        chats.append(dict(name=f"drawn_{number_}", messages=messages, tools=tools, kwargs=kwargs, text=rendered, ids=ids))
    (folder / "tokenizer_cases.json").write_text(json.dumps(cases, ensure_ascii=False), encoding="utf-8")
    (folder / "chat.json").write_text(json.dumps(chats, ensure_ascii=False), encoding="utf-8")
    with open(folder / "conversations.jsonl", "w", encoding="utf-8") as lines:
        for chat in chats:
            lines.write(json.dumps(dict(messages=chat["messages"], tools=chat["tools"], **chat["kwargs"])) + "\n")
    print(f"{len(cases)} texts and {len(chats)} conversations in {folder}")


main()
