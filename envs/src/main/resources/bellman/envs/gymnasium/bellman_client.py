"""Bellman's environments for Gymnasium.

    ./bellman serve-env --client bellman_client.py      # writes this file
    ./bellman serve-env CartPole-v1 --port 7000

    import bellman_client
    env = bellman_client.make("127.0.0.1:7000")                     # a gymnasium.Env
    envs = bellman_client.make_vec("127.0.0.1:7000", num_envs=64)   # a gymnasium.vector.VectorEnv
    env = bellman_client.make("CartPole-v1", bellman="./bellman")   # starts a server that ends with it

Needs gymnasium and numpy, nothing else.
"""

import json
import operator
import re
import socket
import struct
import subprocess

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv


def make(address_or_id, bellman="bellman"):
    """One environment of the server at HOST:PORT, or of one that is started for an id."""
    return BellmanEnv(Connection(address_or_id, bellman, 1, True))


def make_vec(address_or_id, num_envs, bellman="bellman", autoreset_mode=AutoresetMode.SAME_STEP):
    """Several, stepped together."""
    next_step = AutoresetMode(autoreset_mode) == AutoresetMode.NEXT_STEP
    return BellmanVectorEnv(Connection(address_or_id, bellman, num_envs, next_step), next_step)


class BellmanError(RuntimeError):
    """What the server says went wrong, or that there is none."""


MOST_ENVS = 65536
MOST_SEED = 2**63 - 1


class Connection:
    def __init__(self, address_or_id, bellman, count, next_step):
        self.count = whole("num_envs", count, 1, MOST_ENVS)
        self.process, self.socket, self.begun = None, None, False
        address = address_or_id
        if not isinstance(address, str):
            raise TypeError(f"the first argument is {address!r}, expected a text: HOST:PORT, or an id such as CartPole-v1")
        if re.fullmatch(r"localhost|\d+(\.\d+){3}:?", address):
            raise ValueError(f"{address} names no port, expected HOST:PORT, such as 127.0.0.1:7000, or an id such as CartPole-v1")
        if not re.fullmatch(r"[\w.\-]+:\d+", address):
            address = self.started(bellman, address)
        host, _, port = address.rpartition(":")
        whole(f"the port of {address}", int(port), 1, 65535)
        try:
            self.socket = socket.create_connection((host, int(port)))
        except OSError as e:
            raise BellmanError(f"nobody serves environments at {address} ({e}); start: bellman serve-env ID --port {port}") from e
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.send(b"BELL" + struct.pack("<II", self.count, next_step))
        facts = self.value()
        self.id, self.mask = facts["id"], facts["mask"]
        self.observations, self.actions = space(facts["observations"]), space(facts["actions"])
        self.rows, self.columns = size(self.observations), size(self.actions)

    def started(self, bellman, env_id):
        """The address of a server for an id, which ends with this connection."""
        try:
            self.process = subprocess.Popen([bellman, "serve-env", env_id, "--once", "--json"], stdout=subprocess.PIPE, text=True)
        except OSError as e:
            raise BellmanError(
                f"{bellman} cannot be started to serve {env_id} ({e.strerror}); say bellman=FILE with the path of the command,"
                " or HOST:PORT of a server that runs"
            ) from e
        line = self.process.stdout.readline()
        if not line:
            raise BellmanError(f"{bellman} serve-env {env_id} ended with status {self.process.wait()}")
        return json.loads(line)["address"]

    def send(self, data):
        if self.socket is None:
            raise gym.error.ClosedEnvironmentError("the environment is closed; make another")
        try:
            self.socket.sendall(data)
        except OSError as e:
            raise BellmanError(f"the server is gone ({e.strerror})") from e

    def read(self, count):
        data = bytearray(count)
        view, at = memoryview(data), 0
        while at < count:
            try:
                got = self.socket.recv_into(view[at:])
            except OSError as e:
                raise BellmanError(f"the server is gone ({e.strerror})") from e
            if not got:
                raise BellmanError("the server is gone")
            at += got
        return data

    def status(self):
        if self.read(1)[0]:
            raise BellmanError(unpacked(self.read(struct.unpack("<I", self.read(4))[0])))

    def value(self):
        self.status()
        return unpacked(self.read(struct.unpack("<I", self.read(4))[0]))

    def outcome(self):
        self.status()
        n, k = self.count, self.rows
        data = self.read(4 * (2 * n * k + n) + 2 * n + n * self.mask)
        floats = np.frombuffer(data, "<f4", 2 * n * k + n)
        flags = np.frombuffer(data, np.bool_, 2 * n + n * self.mask, 4 * len(floats))
        return (
            floats[: n * k].reshape(n, k),
            floats[n * k : 2 * n * k].reshape(n, k),
            floats[2 * n * k :],
            flags[:n],
            flags[n : 2 * n],
            flags[2 * n :].reshape(n, self.mask),
        )

    def reset(self, seed):
        self.begun = True
        self.send(b"r" + struct.pack("<q", seed))
        return self.outcome()

    def step(self, rows):
        if not self.begun:
            raise gym.error.ResetNeeded("step before reset: call reset() first")
        self.send(b"s" + np.ascontiguousarray(rows, "<f4").tobytes())
        return self.outcome()

    def ask(self, what, i):
        self.send(what + struct.pack("<I", i))
        return self.value()

    def picture(self, i):
        found = self.ask(b"d", i)
        return np.frombuffer(found["rgb"], np.uint8).reshape(found["height"], found["width"], 3) if found else None

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None
        if self.process is not None:
            self.process.wait(10)
            self.process.stdout.close()


def whole(name, number, least, most):
    """A number that a user gave, if it is one from `least` to `most`."""
    try:
        if least <= operator.index(number) <= most:
            return operator.index(number)
    except TypeError:
        pass
    raise ValueError(f"{name} is {number!r}, expected a whole number from {least} to {most}")


def fitting(seed):
    """A seed that fits into what is sent. What is no integer at all, Gymnasium refuses."""
    return whole("seed", seed, 0, MOST_SEED) if isinstance(seed, int) else seed


class BellmanEnv(gym.Env):
    """One environment. Legal actions, where there is a mask, are in the info as `action_mask`."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 30}
    render_mode = "rgb_array"

    def __init__(self, connection):
        self.connection = connection
        self.observation_space, self.action_space = connection.observations, connection.actions

    def reset(self, *, seed=None, options=None):
        super().reset(seed=fitting(seed))
        drawn = int(self.np_random.integers(2**62)) if seed is None else seed
        rows, _, _, _, _, mask = self.connection.reset(drawn)
        return value(self.observation_space, rows[0]), {"action_mask": mask[0].copy()} if self.connection.mask else {}

    def step(self, action):
        rows, _, rewards, terminated, truncated, mask = self.connection.step(row(self.action_space, action))
        info = self.connection.ask(b"i", 0)
        if self.connection.mask:
            info["action_mask"] = mask[0].copy()
        return value(self.observation_space, rows[0]), float(rewards[0]), bool(terminated[0]), bool(truncated[0]), info

    def render(self):
        return self.connection.picture(0)

    def close(self):
        self.connection.close()


class BellmanVectorEnv(VectorEnv):
    """Several environments. Infos beside `final_obs` and `action_mask` are not asked for: see `info`."""

    def __init__(self, connection, next_step):
        self.connection, self.num_envs = connection, connection.count
        self.single_observation_space, self.single_action_space = connection.observations, connection.actions
        self.observation_space = gym.vector.utils.batch_space(self.single_observation_space, self.num_envs)
        self.action_space = gym.vector.utils.batch_space(self.single_action_space, self.num_envs)
        self.same_step = not next_step
        self.metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP if next_step else AutoresetMode.SAME_STEP}

    def batch(self, rows):
        of = self.single_observation_space
        if isinstance(of, gym.spaces.Box):
            return rows.reshape((self.num_envs,) + of.shape).astype(of.dtype)
        values = [value(of, r) for r in rows]
        empty = gym.vector.utils.create_empty_array(of, self.num_envs)
        return gym.vector.utils.concatenate(of, values, empty)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=fitting(seed))
        drawn = int(self.np_random.integers(2**62)) if seed is None else seed
        rows, _, _, _, _, mask = self.connection.reset(drawn)
        return self.batch(rows), {"action_mask": mask.copy()} if self.connection.mask else {}

    def step(self, actions):
        of = self.single_action_space
        if isinstance(of, (gym.spaces.Box, gym.spaces.Discrete, gym.spaces.MultiDiscrete, gym.spaces.MultiBinary)):
            sent = shaped(actions, (self.num_envs,) + of.shape).reshape(self.num_envs, -1)
        else:
            sent = np.stack([row(of, a) for a in gym.vector.utils.iterate(self.action_space, actions)])
        rows, finals, rewards, terminated, truncated, mask = self.connection.step(sent)
        info, over = {}, terminated | truncated
        if self.same_step and over.any():
            info["final_obs"] = np.array([None] * self.num_envs, dtype=object)
            for i in np.flatnonzero(over):
                info["final_obs"][i] = value(self.single_observation_space, finals[i])
            info["_final_obs"] = over
        if self.connection.mask:
            info["action_mask"] = mask.copy()
        return self.batch(rows), rewards.astype(np.float64), terminated.copy(), truncated.copy(), info

    def info(self, i):
        """What environment `i` had to say beside the last step's numbers."""
        return self.connection.ask(b"i", i)

    def render(self):
        return tuple(self.connection.picture(i) for i in range(self.num_envs))

    def close_extras(self, **kwargs):
        self.connection.close()


# --- spaces, and values as rows of numbers ----------------------------------------------------------------------------


def space(told):
    kind, *rest = told
    if kind == "box":
        is_bytes, shape, low, high = rest
        dtype = np.uint8 if is_bytes else np.float32
        return gym.spaces.Box(low.reshape(shape).astype(dtype), high.reshape(shape).astype(dtype), dtype=dtype)
    if kind == "discrete":
        return gym.spaces.Discrete(rest[0], start=rest[1])
    if kind == "multi-discrete":
        return gym.spaces.MultiDiscrete(rest[0])
    if kind == "multi-binary":
        return gym.spaces.MultiBinary(rest[0])
    if kind == "text":
        return gym.spaces.Text(rest[1], min_length=rest[0], charset=rest[2])
    if kind == "tuple":
        return gym.spaces.Tuple([space(s) for s in rest[0]])
    return gym.spaces.Dict({k: space(s) for k, s in rest[0].items()})


def parts(of):
    return [of.spaces[k] for k in sorted(of.spaces)] if isinstance(of, gym.spaces.Dict) else list(of.spaces)


def size(of):
    if isinstance(of, gym.spaces.Discrete):
        return 1
    if isinstance(of, gym.spaces.Text):
        return of.max_length
    if isinstance(of, (gym.spaces.Dict, gym.spaces.Tuple)):
        return sum(size(s) for s in parts(of))
    return int(np.prod(of.shape, dtype=int))


def letters(of):
    return sorted(of.character_set)


def value(of, numbers):
    if isinstance(of, gym.spaces.Discrete):
        return np.int64(numbers[0])
    if isinstance(of, gym.spaces.Text):
        return "".join(letters(of)[int(k)] for k in numbers if k >= 0)
    if isinstance(of, (gym.spaces.Dict, gym.spaces.Tuple)):
        values, at = [], 0
        for s in parts(of):
            values.append(value(s, numbers[at : at + size(s)]))
            at += size(s)
        return dict(zip(sorted(of.spaces), values)) if isinstance(of, gym.spaces.Dict) else tuple(values)
    return np.array(numbers, of.dtype).reshape(of.shape)


def shaped(action, shape):
    array = np.asarray(action, np.float32)
    if array.shape != shape:
        raise ValueError(f"the action has shape {array.shape}, expected {shape} as its space says")
    return array


def row(of, action):
    if isinstance(of, gym.spaces.Text):
        if action not in of:
            raise ValueError(f"the action is {action!r}, expected a text of {of}")
        places = [letters(of).index(c) for c in action]
        return np.array(places + [-1] * (of.max_length - len(places)), np.float32)
    if isinstance(of, gym.spaces.Dict):
        return np.concatenate([row(of.spaces[k], action[k]) for k in sorted(of.spaces)])
    if isinstance(of, gym.spaces.Tuple):
        return np.concatenate([row(s, a) for s, a in zip(of.spaces, action)])
    return shaped(action, of.shape).reshape(-1)


def unpacked(data):
    """What the server packed: a letter for a value's kind, its length where it has one, its contents."""
    at = 0

    def take(count):
        nonlocal at
        at += count
        return bytes(data[at - count : at])

    def length():
        return struct.unpack("<I", take(4))[0]

    def read():
        kind = take(1)
        if kind in b"TF":
            return kind == b"T"
        if kind == b"I":
            return struct.unpack("<q", take(8))[0]
        if kind == b"D":
            return struct.unpack("<d", take(8))[0]
        if kind == b"S":
            return take(length()).decode()
        if kind == b"B":
            return take(length())
        if kind == b"A":
            return np.frombuffer(take(8 * length()), "<f8")
        if kind == b"L":
            return [read() for _ in range(length())]
        return {read(): read() for _ in range(length())}

    return read()
