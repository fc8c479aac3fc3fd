"""Reads a run as other people's programs do, and holds what they read together.

    read_run.py RUN

TensorBoard must find in the event file every row of metrics.db, in order; the safetensors package must open the newest
checkpoint, whose sums must be right. Needs tensorboard, safetensors and numpy. Exit status 1 and one line if not."""
import hashlib
import pathlib
import sqlite3
import sys

import numpy
from safetensors import safe_open
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader


def events(run):
    """(step, tag) -> values, as TensorBoard's loader gives them."""
    found = {}
    for file in sorted(run.glob("events.out.tfevents.*")):
        for event in EventFileLoader(str(file)).Load():
            for value in event.summary.value:
                # The loader turns a simple_value into a tensor of one float.
                number = value.tensor.float_val[0] if value.HasField("tensor") else value.simple_value
                found.setdefault((event.step, value.tag), []).append(number)
    return found


def rows(run):
    """(step, series) -> values of both tables; NULL stands for NaN."""
    found = {}
    with sqlite3.connect(run / "metrics.db") as database:
        for points, series in (("points", "series"), ("clock", "clock_series")):
            query = f"SELECT p.step, s.name, p.value FROM {points} p JOIN {series} s ON s.id = p.series ORDER BY p.id"
            for step, name, value in database.execute(query):
                found.setdefault((step, name), []).append(float("nan") if value is None else value)
    return found


def check_metrics(run):
    read, written = events(run), rows(run)
    if not written:
        sys.exit(f"{run}: metrics.db holds no row")
    if read.keys() != written.keys():
        sys.exit(f"{run}: only one of event file and metrics.db holds {sorted(read.keys() ^ written.keys())[:3]}")
    for key, values in written.items():
        # The event file holds 32-bit floats; what is beyond their range is infinite there.
        with numpy.errstate(over="ignore"):
            same = numpy.array_equal(numpy.float32(values), numpy.float32(read[key]), equal_nan=True)
        if not same:
            sys.exit(f"{run}: step {key[0]}, {key[1]}: metrics.db has {values}, the event file {read[key]}")
    print(f"{sum(map(len, written.values()))} metrics in {len({name for _, name in written})} series, the same in both")


def check_checkpoint(run):
    folder = max((f for f in (run / "checkpoints").iterdir() if f.name.isdigit()), key=lambda f: int(f.name))
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        expected, name = line.split("  ")
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
            sys.exit(f"{folder / name}: the sum differs")
    count = 0
    with safe_open(folder / "state.safetensors", framework="numpy") as tensors:
        for name in tensors.keys():
            count += tensors.get_tensor(name).size
    if count == 0:
        sys.exit(f"{folder}: no numbers in the checkpoint")
    print(f"checkpoint {folder.name}: {count} numbers")


check_metrics(pathlib.Path(sys.argv[1]))
check_checkpoint(pathlib.Path(sys.argv[1]))
