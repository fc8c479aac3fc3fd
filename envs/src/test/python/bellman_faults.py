"""Environments that do what they should not, for the tests of the bridge: `gym/bellman_faults:Dies-v0?at=5`."""

import os
import subprocess
import sys
import time

import gymnasium as gym
import numpy as np


class Counting(gym.Env):
    """Observes how many steps it has taken. `at` is the step of the fault, `only` the remainder of the seeds that have it."""

    observation_space = gym.spaces.Box(0, 1000, (3,), np.float32)
    action_space = gym.spaces.Discrete(2)

    def __init__(self, at=3, length=10, even=False):
        self.at, self.length, self.even = at, length, even

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps, self.marked = 0, not self.even or seed is None or seed % 2 == 0
        return self.seen(), {"seed": seed}

    def seen(self):
        return np.full(3, self.steps, np.float32)

    def step(self, action):
        self.steps += 1
        if self.steps == self.at and self.marked:
            wrong = self.fault()
            if wrong is not None:
                return wrong, 1.0, False, False, {}
        return self.seen(), 1.0, self.steps >= self.length, False, {"steps": self.steps, "name": "count", "array": np.arange(3)}

    def fault(self):
        return None


class Dies(Counting):
    def fault(self):
        os._exit(7)


class Segfaults(Counting):
    def fault(self):
        import ctypes

        ctypes.string_at(0)


class Hangs(Counting):
    def fault(self):
        time.sleep(3600)


class Prints(Counting):
    """Garbage on standard output, through Python and past it."""

    def step(self, action):
        print("garbage", flush=True)
        os.write(1, b"+=!?" * 10_000)
        os.system("echo more of it")
        return super().step(action)


class Scribbles(Counting):
    """Writes into every pipe that it has, the worker's among them."""

    def fault(self):
        for descriptor in range(3, 20):
            try:
                os.write(descriptor, b"xyz")
            except OSError:
                pass


class Raises(Counting):
    def fault(self):
        raise RuntimeError("the simulator\n diverged")


class WrongShape(Counting):
    def fault(self):
        return np.zeros(4, np.float32)


class WrongType(Counting):
    def fault(self):
        return np.array(["a", "b", "c"])


class NotANumber(Counting):
    def fault(self):
        return np.full(3, np.nan, np.float32)


class NoBinary(Counting):
    observation_space = gym.spaces.MultiBinary(3)

    def seen(self):
        return np.zeros(3, np.int8)

    def fault(self):
        return np.array([0, 1, 7], np.int8)


class Starts(Counting):
    """Starts a process and forks another, which would live on; says which."""

    def __init__(self, **options):
        super().__init__(**options)
        self.started = [subprocess.Popen(["sleep", "98765"]).pid, os.fork()]
        while self.started[1] == 0:
            time.sleep(3600)

    def step(self, action):
        return *super().step(action)[:4], {"first": self.started[0], "second": self.started[1]}


class DiesAfterStarting(Starts):
    def fault(self):
        os._exit(7)


class HangsAfterStarting(Starts):
    def fault(self):
        time.sleep(3600)


class Forks(Counting):
    """There are two of it after the fault, of which one is a worker."""

    def fault(self):
        os.fork()


class Precise(Counting):
    """Bounds that 32 bits do not hold."""

    action_space = gym.spaces.Box(-0.1, 0.1, (2,), np.float64)

    def step(self, action):
        assert action in self.action_space, f"{action} is no action"
        return super().step(action)


class Structured(gym.Env):
    """Everything that a space can be made of."""

    observation_space = gym.spaces.Dict(
        b=gym.spaces.Tuple((gym.spaces.Discrete(4, start=-1), gym.spaces.MultiBinary((2, 2)))),
        a=gym.spaces.Box(-1, 1, (2, 3), np.float64),
        text=gym.spaces.Text(4, charset="abc"),
        scalar=gym.spaces.Box(0, 9, (), np.float32),
        choice=gym.spaces.MultiDiscrete([2, 3]),
    )
    action_space = observation_space

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.observation_space.seed(seed)
        return self.observation_space.sample(), {}

    def step(self, action):
        assert action in self.action_space, f"{action} is no action"
        return action, 0.0, False, False, {}


for kind in [Structured, Counting] + Counting.__subclasses__() + Starts.__subclasses__():
    gym.register(f"{kind.__name__}-v0", entry_point=kind)
