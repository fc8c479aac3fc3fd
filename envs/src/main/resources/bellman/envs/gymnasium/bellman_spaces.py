"""Spaces: what Bellman is told of them, and how their values become rows of numbers and rows become values."""

import gymnasium as gym
import numpy as np


class Wrong(Exception):
    """An environment broke its own promise."""


class Rows:
    """Where values of a space stand: one row for each environment, `array[:, at:at + size]`."""

    def __init__(self, array, at, size):
        self.part = array[:, at : at + size]
        self.array, self.at, self.size = array, at, size

    def shaped(self, shape):
        return self.part[:, 0] if shape == () else self.part.reshape((len(self.part),) + shape)

    def inner(self, at, size):
        return Rows(self.array, self.at + at, size)


def kind(space):
    for name in ("Box", "Discrete", "MultiDiscrete", "MultiBinary", "Text", "Tuple", "Dict"):
        if isinstance(space, getattr(gym.spaces, name)):
            return name
    raise Wrong(
        f"its spaces contain {space}, which has no fixed number of elements; leave a part of a Dict out with"
        " without=NAME, or change observations by a wrapper with wrap=MODULE:CLASS"
    )


def is_bytes(space):
    return kind(space) == "Box" and space.dtype == np.uint8


def size_of(space):
    which = kind(space)
    if which in ("Box", "MultiDiscrete", "MultiBinary"):
        return int(np.prod(space.shape, dtype=np.int64))
    if which == "Discrete":
        return 1
    if which == "Text":
        return space.max_length
    return sum(size_of(s) for s in parts(space))


def parts(space):
    return [space.spaces[k] for k in sorted(space.spaces)] if kind(space) == "Dict" else list(space.spaces)


def described(space):
    which = kind(space)
    if which == "Box":
        with np.errstate(over="ignore"):
            low, high = space.low.astype(np.float32), space.high.astype(np.float32)
        return ["box", is_bytes(space), list(space.shape), low.ravel(), high.ravel()]
    if which == "Discrete":
        return ["discrete", space.n, space.start]
    if which == "MultiDiscrete":
        return ["multi-discrete", [int(n) for n in space.nvec.ravel()]]
    if which == "MultiBinary":
        return ["multi-binary", size_of(space)]
    if which == "Text":
        return ["text", space.min_length, space.max_length, "".join(sorted(space.character_set))]
    if which == "Tuple":
        return ["tuple", [described(s) for s in space.spaces]]
    return ["dict", {k: described(space.spaces[k]) for k in sorted(space.spaces)}]


def writer(space, rows):
    """A function of an environment's number and its observation that writes the row."""
    which = kind(space)
    if which in ("Box", "MultiBinary", "MultiDiscrete"):
        target, shape, dtype = rows.shaped(space.shape), space.shape, space.dtype
        places = [target[i, ...] for i in range(len(target))]
        if which == "MultiDiscrete":
            start = getattr(space, "start", 0)

            def numbers(i, value):
                places[i][...] = conforming(value, shape, dtype) - start

            return numbers

        def array(i, value):
            if type(value) is not np.ndarray or value.dtype is not dtype or value.shape != shape:
                value = conforming(value, shape, dtype)
            places[i][...] = value

        return array
    if which == "Discrete":
        column, low, high = rows.shaped(()), space.start, space.start + space.n

        def number(i, value):
            n = int(value)
            if n != value or not low <= n < high:
                raise Wrong(f"the observation is {value!r}, expected an integer from {low} to {high - 1} as its space says")
            column[i] = n

        return number
    if which == "Text":
        letters = {c: k for k, c in enumerate(sorted(space.character_set))}
        target = rows.shaped((space.max_length,))

        def text(i, value):
            if value not in space:
                raise Wrong(f"the observation is {value!r}, expected a text of {space}")
            target[i] = -1
            target[i, : len(value)] = [letters[c] for c in value]

        return text
    inner, at = [], 0
    keys = sorted(space.spaces) if which == "Dict" else range(len(space.spaces))
    for k in keys:
        size = size_of(space.spaces[k])
        inner.append((k, writer(space.spaces[k], rows.inner(at, size))))
        at += size

    def structure(i, value):
        for k, write in inner:
            try:
                part = value[k]
            except (KeyError, IndexError, TypeError):
                raise Wrong(f"the observation has no part {k!r}, expected one as its space says") from None
            write(i, part)

    return structure


def conforming(value, shape, dtype):
    array = np.asarray(value)
    if array.shape != shape:
        raise Wrong(f"the observation has shape {array.shape}, expected {shape} as its space says")
    if not np.can_cast(array.dtype, dtype, "same_kind"):
        raise Wrong(f"the observation has dtype {array.dtype}, expected {dtype} as its space says")
    return array


def reader(space, rows):
    """A function that reads all environments' actions from their rows: a list, in which each action is its owner's to keep."""
    which = kind(space)
    if which == "Discrete":
        column = rows.shaped(())
        return lambda: [int(n) for n in column.tolist()]
    if which in ("Box", "MultiBinary", "MultiDiscrete"):
        return arrays(which, space, rows.shaped(space.shape))
    if which == "Text":
        letters, source = sorted(space.character_set), rows.shaped((space.max_length,))
        return lambda: ["".join(letters[int(k)] for k in row if k >= 0) for row in source]
    inner, at = [], 0
    for s in parts(space):
        inner.append(reader(s, rows.inner(at, size_of(s))))
        at += size_of(s)
    keys = sorted(space.spaces) if which == "Dict" else None

    def structures():
        columns = [read() for read in inner]
        values = [tuple(c[i] for c in columns) for i in range(len(rows.part))]
        return values if keys is None else [dict(zip(keys, v)) for v in values]

    return structures


def arrays(which, space, source):
    dtype, start = space.dtype, getattr(space, "start", 0)
    if which == "MultiDiscrete":
        return lambda: list(source.astype(dtype) + start)
    rounded = which == "Box" and dtype.kind in "iu"
    # Bounds that 32 bits do not hold were rounded, up some of them.
    with np.errstate(over="ignore"):
        beyond = which == "Box" and (np.any(np.float32(space.low) < space.low) or np.any(np.float32(space.high) > space.high))

    def copies():
        copied = np.rint(source).astype(dtype) if rounded else np.array(source, dtype)
        if beyond:
            copied = np.clip(copied, space.low, space.high)
        # The elements of an array of one dimension are numbers, where an array without dimensions is wanted.
        return [np.array(n) for n in copied] if space.shape == () else list(copied)

    return copies
