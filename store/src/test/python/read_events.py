"""Prints step, tag and value of every scalar in a run's event file, as TensorBoard reads it.

    read_events.py RUN

Needs the package tensorboard. Exit status 1 if the file holds no scalar."""
import sys

from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.backend.event_processing.io_wrapper import ListDirectoryAbsolute

count = 0
for path in sorted(ListDirectoryAbsolute(sys.argv[1])):
    if "tfevents" in path:
        for event in EventFileLoader(path).Load():
            for value in event.summary.value:
                # The loader migrates simple_value to a tensor of one float.
                number = value.tensor.float_val[0] if value.HasField("tensor") else value.simple_value
                print(event.step, value.tag, repr(number), sep="\t")
                count += 1
sys.exit(count == 0)
