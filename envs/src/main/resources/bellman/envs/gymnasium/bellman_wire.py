"""The pipes between a worker and Bellman, which is its parent, and how values travel through them.

Standard input brings commands, one byte each with their arguments behind it; standard output takes answers back. Both are
moved away here, before anything else runs: what environments print goes to standard error and disturbs nobody.
"""

import array
import ctypes
import os
import select
import signal
import struct
import sys
import time

COMMANDS, ANSWERS = os.dup(0), os.dup(1)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.dup2(2, 1)

MOST_TOLD = 1000
READY, DONE, DATA, FAILED, MISSING = b"\x01BELLMAN\x01", b"+", b"=", b"!", b"?"


def end_with_parent(parent):
    """The kernel kills this process when the thread that started it ends, however that comes. Elsewhere than on Linux the
    end of the pipe is noticed between two steps."""
    # A terminal's signals, and those for a group of processes, go to the parent, which decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        os.setsid()
    except OSError:
        pass  # it has a session of its own already
    if sys.platform == "linux":
        end_with_session()
        die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def die_with_parent(by):
    ctypes.CDLL(None).prctl(1, by, 0, 0, 0)


def end_with_session():
    """Starts a process that does nothing until this one ends, however that comes, and then kills what this one's
    environments started: all that is left of its session."""
    worker = os.getpid()
    if os.fork():
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    die_with_parent(signal.SIGTERM)
    os.closerange(0, 256)
    while os.getppid() == worker:
        signal.sigtimedwait({signal.SIGTERM}, 10)
    for _ in range(100):
        left = [p for p in map(int, filter(str.isdigit, os.listdir("/proc"))) if p != os.getpid() and session_of(p) == worker]
        if not left:
            break
        for p in left:
            try:
                os.kill(p, signal.SIGKILL)
            except OSError:
                pass
        time.sleep(0.01)
    os._exit(0)


def session_of(process):
    try:
        with open(f"/proc/{process}/stat", "rb") as stat:
            state, _, _, session = stat.read().rpartition(b")")[2].split()[:4]
        return 0 if state in b"ZX" else int(session)
    except OSError:
        return 0


def leave_the_pipes():
    """For a process that forks off this one: whatever it does, Bellman has nothing to say to it and does not listen."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for pipe in (COMMANDS, ANSWERS):
        os.dup2(nothing, pipe, False)
    os.close(nothing)


def packed(value):
    """`value` as bytes: a letter for its kind, its length where it has one, its contents, little-endian."""
    if value is None:
        return b"N"
    if isinstance(value, str):
        text = value.encode("utf-8", "replace")
        return b"S" + struct.pack("<I", len(text)) + text
    if isinstance(value, (bytes, bytearray)):
        return b"B" + struct.pack("<I", len(value)) + bytes(value)
    if isinstance(value, dict):
        pairs = [packed(str(k)) + packed(v) for k, v in value.items()]
        return b"M" + struct.pack("<I", len(pairs)) + b"".join(pairs)
    if isinstance(value, (list, tuple)):
        return b"L" + struct.pack("<I", len(value)) + b"".join(packed(v) for v in value)
    kind, shape = getattr(getattr(value, "dtype", None), "kind", ""), getattr(value, "shape", ())
    if shape and kind in "fiub" and kind:
        return b"A" + struct.pack("<I", value.size) + value.astype("<f8").tobytes()
    if isinstance(value, bool) or kind == "b":
        return b"T" if value else b"F"
    if (isinstance(value, int) or kind in ("i", "u")) and -(2**63) <= int(value) < 2**63:
        return b"I" + struct.pack("<q", int(value))
    if isinstance(value, float) or kind == "f":
        return b"D" + struct.pack("<d", float(value))
    return packed(str(value))


def answer(kind, *value):
    out = kind
    for v in value:
        body = packed(v)
        out += struct.pack("<I", len(body)) + body
    while out:
        out = out[os.write(ANSWERS, out) :]


def command(size):
    """The next `size` bytes of the parent's. Ends this process where there are none: the parent is gone or is done."""
    data = b""
    while len(data) < size:
        part = os.read(COMMANDS, size - len(data))
        if not part:
            os._exit(0)
        data += part
    return data


class Patience:
    """Looks for a command for a while before this process sleeps: see Patience.java."""

    SECONDS_AWAKE, MOST_LEFT_OUT = 200e-6, 256

    def __init__(self):
        self.vain = self.left_out = 0
        self.coming = select.poll()
        self.coming.register(COMMANDS, select.POLLIN)

    def wait(self):
        if self.left_out:
            self.left_out -= 1
            return
        look, now = self.coming.poll, time.perf_counter
        end = now() + self.SECONDS_AWAKE
        while not look(0):
            if now() > end:
                self.vain = self.left_out = min(2 * self.vain + 1, self.MOST_LEFT_OUT)
                return
        self.vain = 0


def integer():
    return struct.unpack("<I", command(4))[0]


def floats(count):
    numbers = array.array("f")
    numbers.frombytes(command(4 * count))
    return numbers


def first_line(error):
    text = " ".join(str(error).split())
    if len(text) > MOST_TOLD:
        text = f"{text[:MOST_TOLD]}... ({len(text)} characters)"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


os.register_at_fork(after_in_child=leave_the_pipes)
end_with_parent(int(sys.argv[1]))
answer(READY)
