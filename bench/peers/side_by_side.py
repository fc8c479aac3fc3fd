"""Runs commands in turn, several rounds, and prints one Markdown table of the figures that are compared.

usage: side_by_side.py ROUNDS TABLE.json

The table names commands and rows: {"commands": {"bellman": "./bellman bench llm-train", …}, "rows": [{"what": "training",
"ours": "train_tokens", "theirs": {"plain torch": "torch_train_tokens"}, "unit": "tokens/s", "target": 1.0}, …]}. `target` is
the ratio ours / theirs that is wanted, at least; with `"smaller": true` at most. Commands print `name value unit` lines.
In them {python} is this interpreter, {peers} this folder, and other words in braces environment variables.
Under the table stands how many cores other processes used in each run: more than 0.05 is not a quiet machine."""

import json
import os
import pathlib
import re
import resource
import statistics
import string
import subprocess
import sys
import time

HERTZ = os.sysconf("SC_CLK_TCK")


def busy_seconds():
    """Processor seconds of all processes since the machine started, stolen ones included."""
    with open("/proc/stat") as stat:
        user, nice, system, _, _, irq, softirq, steal = map(int, stat.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / HERTZ


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(label, command):
    """The figures that a command prints, and the cores that other processes used meanwhile."""
    began, busy, own = time.perf_counter(), busy_seconds(), children_seconds()
    done = subprocess.run(command, shell=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        sys.exit(f"{label} failed with status {done.returncode}: {command}\n{done.stderr[-2000:]}")
    others = max(0.0, busy_seconds() - busy - (children_seconds() - own)) / seconds
    figures = {}
    for line in done.stdout.splitlines():
        found = re.fullmatch(r"(\S+) (-?[0-9.eE+]+) (\S+)", line)
        if found:
            figures[found[1]] = float(found[2])
    print(f"{label}: {seconds:.0f} s, others {others:.2f} cores, {figures}", file=sys.stderr, flush=True)
    return figures, others


def shown(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def spread(values):
    middle = statistics.median(values)
    return shown(middle) + (f" [{shown(min(values))}–{shown(max(values))}]" if len(values) > 1 else "")


def verdict(ratio, row):
    if "target" not in row:
        return ""
    target = row["target"]
    fine = ratio <= target if row.get("smaller") else ratio >= target
    return f"{'≤' if row.get('smaller') else '≥'} {target}{'' if fine else ', missed'}"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    rounds, table = int(sys.argv[1]), json.loads(pathlib.Path(sys.argv[2]).read_text())
    given = {**os.environ, "python": sys.executable, "peers": str(pathlib.Path(__file__).parent)}
    commands = {label: string.Formatter().vformat(command, (), given) for label, command in table["commands"].items()}
    figures, load = {}, []
    for _ in range(rounds):
        for label, command in commands.items():
            found, others = run(label, command)
            load.append(others)
            for name, value in found.items():
                figures.setdefault(name, []).append(value)
    print("| what | Bellman | peer | ratio | target |\n| --- | --- | --- | --- | --- |")
    for row in table["rows"]:
        ours = figures.get(row["ours"], [])
        for index, (peer, name) in enumerate(row.get("theirs", {"": ""}).items()):
            theirs = figures.get(name, [])
            cells = [f"{row['what']}, {row['unit']}" if index == 0 else ""]
            cells.append((spread(ours) if ours else "missing") if index == 0 else "")
            cells.append(f"{peer} {spread(theirs)}" if theirs else (f"{peer} missing" if name else ""))
            if ours and theirs:
                ratio = statistics.median(ours) / statistics.median(theirs)
                cells += [f"{ratio:.2f}", verdict(ratio, row)]
            elif ours and "most" in row:
                most = max(ours)
                cells += ["", f"≤ {row['most']:,}{'' if most <= row['most'] else ', missed'}"]
            else:
                cells += ["", ""]
            print("| " + " | ".join(cells) + " |")
    print(f"\n{rounds} rounds, sides alternating, each run a process of its own; median [range]. Other processes used "
          f"{min(load):.2f} to {max(load):.2f} cores. Commands: " + "; ".join(f"`{c}`" for c in table["commands"].values()) + ".")


main()
