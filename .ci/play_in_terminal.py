"""`bellman play` in a terminal of its own: play_in_terminal.py BELLMAN. Fails where keys, time or the terminal's end are not as they should be."""

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time

ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"
LAST_LINE = b"q quit"
LONG = 300


class Terminal:
    """A command whose terminal this is."""

    def __init__(self, *words):
        self.master, self.slave = os.openpty()
        self.resize(30, 100)
        self.before = termios.tcgetattr(self.slave)[:4]
        self.unread = b""
        self.process = subprocess.Popen(
            words,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env=os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
        )

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys):
        os.write(self.master, keys)

    def read(self):
        ready = select.select([self.master], [], [], 0.1)[0]
        if ready:
            self.unread += os.read(self.master, 1 << 16)
        return bool(ready)

    def until(self, text):
        """Waits for text behind what was waited for before."""
        end = time.monotonic() + LONG
        while (at := self.unread.find(text)) < 0:
            shown, self.unread = self.unread[-400:], self.unread[-len(text) :]
            ended = self.process.poll() is not None
            if not self.read() and ended or time.monotonic() > end:
                sys.exit(f"{self.process.args}: expected {text!r}, status {self.process.poll()}, last: {shown!r}")
        self.unread = self.unread[at + len(text) :]

    def ends(self, *statuses):
        """Waits for the end: with one of the statuses, and the terminal as it was."""
        end = time.monotonic() + LONG
        while self.process.poll() is None:
            if time.monotonic() > end:
                sys.exit(f"{self.process.args}: expected an end, still runs")
            self.read()
        while self.read():
            pass
        after = termios.tcgetattr(self.slave)[:4]
        assert self.process.returncode in statuses, (self.process.args, self.process.returncode, self.unread[-400:])
        assert after == self.before, f"{self.process.args}: the terminal was {self.before}, and is left as {after}"
        os.close(self.master)
        os.close(self.slave)


def time_passes(bellman):
    # Nobody gets up the hill without a key: 200 steps, in two seconds. A key was once waited for a tenth of a second,
    # each time; a busy machine is slow too, but hardly three times in a row.
    for _ in range(3):
        game = Terminal(bellman, "play", "MountainCar-v0", "--speed", "100", "--episodes", "1")
        game.until(ENTER)
        began = time.monotonic()
        game.until(LEAVE)
        seconds = time.monotonic() - began
        game.until(b"in 200 steps, truncated")
        game.ends(0)
        assert seconds > 1.5, f"200 steps at 100 a second took {seconds:.1f} s"
        if seconds < 10:
            break
    assert seconds < 10, f"200 steps at 100 a second took {seconds:.1f} s"
    print(f"200 steps at 100 a second: {seconds:.1f} s")


def keys_are_steps(bellman):
    game = Terminal(bellman, "play", "CartPole-v1")
    game.until(ENTER)
    game.until(LAST_LINE)
    game.press(b"\x1b[D")
    game.until(b"step 1,")
    game.until(LAST_LINE)
    game.resize(20, 60)
    game.until(LAST_LINE)
    # Ctrl-Z is a key like others that mean nothing: the game goes on.
    game.press(b"\x1a")
    game.until(LAST_LINE)
    game.press(b"\x1b[C")
    game.until(b"step 2,")
    game.press(b"\x03")
    game.until(LEAVE)
    game.until(b"in 2 steps, left")
    game.ends(130)
    print("keys, another size, Ctrl-Z and Ctrl-C")


def a_signal_gives_the_terminal_back(bellman):
    game = Terminal(bellman, "play", "CartPole-v1")
    game.until(ENTER)
    game.until(LAST_LINE)
    game.process.send_signal(signal.SIGTERM)
    game.ends(143, -signal.SIGTERM)
    assert LEAVE in game.unread, game.unread[-400:]
    print("SIGTERM")


for part in (time_passes, keys_are_steps, a_signal_gives_the_terminal_back):
    part(sys.argv[1])
