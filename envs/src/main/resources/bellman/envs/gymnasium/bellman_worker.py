"""Steps Gymnasium environments for Bellman.

Arguments: the parent's process number, the environment's id, how many, NEXT_STEP or SAME_STEP, options KEY=VALUE.
Numbers lie in memory that both processes map: a file that has no name where the system can do that.
"""

import gc
import mmap
import os
import sys
import tempfile
import traceback

import numpy as np
from bellman_make import gym, many, options
from bellman_spaces import Rows, Wrong, conforming, described, is_bytes, kind, reader, size_of, writer
from bellman_wire import DATA, DONE, FAILED, Patience, answer, command, first_line, floats, integer


class Memory:
    """The mapped file: one array behind the other, each from a multiple of 64 bytes."""

    def __init__(self, count, observation_size, action_size, observation_type):
        folder = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        shapes = [
            ("seeds", np.int64, (count,)),
            ("actions", np.float32, (count, action_size)),
            ("observations", observation_type, (count, observation_size)),
            ("finals", observation_type, (count, observation_size)),
            ("rewards", np.float64, (count,)),
            ("terminated", np.uint8, (count,)),
            ("truncated", np.uint8, (count,)),
        ]
        self.offsets, at = [], 0
        for _, dtype, shape in shapes:
            self.offsets.append(at)
            at += -(-int(np.prod(shape)) * np.dtype(dtype).itemsize // 64) * 64
        self.size = at
        if sys.platform == "linux":
            self.file = tempfile.TemporaryFile(dir=folder)
            self.path, self.name = f"/proc/{os.getpid()}/fd/{self.file.fileno()}", ""
        else:
            self.file = tempfile.NamedTemporaryFile(dir=folder, prefix="bellman-")
            self.path = self.name = self.file.name
        self.file.truncate(self.size)
        self.map = mmap.mmap(self.file.fileno(), self.size)
        if hasattr(mmap, "MADV_DONTFORK"):
            self.map.madvise(mmap.MADV_DONTFORK)
        for offset, (name, dtype, shape) in zip(self.offsets, shapes):
            setattr(self, name, np.frombuffer(self.map, dtype, int(np.prod(shape)), offset).reshape(shape))


class Worker:
    """What is the same for separate environments and for those that Gymnasium steps together."""

    def __init__(self, observation_space, action_space, count):
        self.observation_space, self.action_space, self.count = observation_space, action_space, count
        kind = np.uint8 if is_bytes(observation_space) else np.float32
        self.memory = m = Memory(count, size_of(observation_space), size_of(action_space), kind)
        self.write = writer(observation_space, Rows(m.observations, 0, m.observations.shape[1]))
        self.write_final = writer(observation_space, Rows(m.finals, 0, m.finals.shape[1]))
        self.actions = reader(action_space, Rows(m.actions, 0, m.actions.shape[1]))
        self.at = 0

    def facts(self, first):
        task = first.unwrapped
        sparse = getattr(task, "reward_type", "") == "sparse" and hasattr(task, "distance_threshold")
        return {
            "path": self.memory.path,
            "named": self.memory.name,
            "offsets": self.memory.offsets,
            "size": self.memory.size,
            "observations": described(self.observation_space),
            "actions": described(self.action_space),
            "within": float(task.distance_threshold) if sparse else None,
            "goals": hasattr(task, "compute_reward") and hasattr(task, "compute_terminated"),
        }


def unguarded(environment):
    """Lets steps pass by the wrapper that looks whether there was a reset, as here there always was; pictures do not."""
    while isinstance(environment, gym.Wrapper):
        if type(environment) is gym.wrappers.OrderEnforcing:
            environment.step = environment.env.step
        environment = environment.env


class Separate(Worker):
    """Environments stepped one after the other."""

    def __init__(self, environments, same_step):
        first = environments[0]
        super().__init__(first.observation_space, first.action_space, len(environments))
        self.environments, self.same_step = environments, same_step
        self.infos, self.over = [{}] * self.count, [False] * self.count
        for environment in environments:
            unguarded(environment)
        self.steps, self.ended = [e.step for e in environments], False

    def hello(self):
        return self.facts(self.environments[0])

    def reset(self):
        m = self.memory
        m.rewards[:], m.terminated[:], m.truncated[:] = 0, 0, 0
        for i, environment in enumerate(self.environments):
            self.at = i
            self.over[i] = False
            self.begin(i, environment.reset(seed=int(m.seeds[i])))

    def begin(self, i, returned):
        if type(returned) is not tuple or len(returned) != 2:
            raise Wrong(f"reset returned {type(returned).__name__}, expected a pair of an observation and an info")
        self.infos[i] = returned[1]
        self.write(i, returned[0])

    def step(self):
        m, write, same_step = self.memory, self.write, self.same_step
        infos, over, rewards, terminations, truncations = self.infos, self.over, m.rewards, m.terminated, m.truncated
        if self.ended:
            self.ended = False
            terminations[:] = truncations[:] = 0
        i = 0
        try:
            for i, (step, action) in enumerate(zip(self.steps, self.actions())):
                if over[i]:
                    over[i] = False
                    rewards[i] = 0
                    self.begin(i, self.environments[i].reset())
                    continue
                returned = step(action)
                try:
                    observation, reward, terminated, truncated, info = returned
                except (TypeError, ValueError):
                    raise Wrong("step did not return five things: observation, reward, terminated, truncated, info") from None
                infos[i] = info
                try:
                    rewards[i] = reward
                except (TypeError, ValueError):
                    raise Wrong(f"the reward is {reward!r}, expected a number") from None
                # Zeros stand there already. What is no plain False, NumPy has to make sense of.
                if terminated is not False or truncated is not False:
                    self.ended = True
                    terminations[i], truncations[i] = terminated, truncated
                    if terminated or truncated:
                        self.write_final(i, observation)
                        over[i] = not same_step
                        if same_step:
                            observation, _ = self.environments[i].reset()
                write(i, observation)
        finally:
            self.at = i

    def info(self, i):
        return self.infos[i]

    def close(self):
        for environment in self.environments:
            environment.close()

    def picture(self, i):
        if self.environments[i].render_mode != "rgb_array":
            return None
        try:
            return self.environments[i].render()
        except NotImplementedError:
            raise Wrong("it has no render, though it says that it draws rgb_array; write one, or say render=false") from None

    def reward(self, achieved, desired):
        task = self.environments[0].unwrapped
        return task.compute_reward(achieved, desired, {}), task.compute_terminated(achieved, desired, {})


class Together(Worker):
    """Environments that Gymnasium, or their own library, steps together."""

    def __init__(self, vector, same_step):
        super().__init__(vector.single_observation_space, vector.single_action_space, vector.num_envs)
        mode = getattr(vector.metadata.get("autoreset_mode"), "name", "NEXT_STEP")
        wanted = "SAME_STEP" if same_step else "NEXT_STEP"
        if mode != wanted:
            setting = mode.lower().replace("_", "-")
            raise Wrong(f"this vector environment begins episodes as {mode}, not {wanted}; say environment.autoreset: {setting}")
        self.vector, self.infos = vector, {}
        self.batch = self.memory.actions.reshape((self.count,) + vector.single_action_space.shape)
        box = kind(self.observation_space) == "Box"
        self.box = self.memory.observations.reshape((self.count,) + self.observation_space.shape) if box else None
        self.type = vector.action_space.dtype

    def hello(self):
        return self.facts(self.vector)

    def write_all(self, observations):
        if self.box is not None:
            self.box[...] = conforming(observations, self.box.shape, self.observation_space.dtype)
            return
        for i in range(self.count):
            self.write(i, slice_of(observations, i))

    def reset(self):
        m = self.memory
        m.rewards[:], m.terminated[:], m.truncated[:] = 0, 0, 0
        for seed in (m.seeds.copy(), [int(s) for s in m.seeds], int(m.seeds[0])):
            try:
                observations, self.infos = self.vector.reset(seed=seed)
                break
            except (TypeError, ValueError, AssertionError, gym.error.Error):
                if isinstance(seed, int):
                    raise
        self.write_all(observations)

    def step(self):
        m = self.memory
        observations, m.rewards[:], m.terminated[:], m.truncated[:], self.infos = self.vector.step(self.batch.astype(self.type))
        self.write_all(observations)
        finals = self.infos.get("final_obs")
        for i in np.flatnonzero(m.terminated | m.truncated):
            if finals is None:
                m.finals[i] = m.observations[i]
            else:
                self.write_final(i, slice_of(finals, i))

    def close(self):
        self.vector.close()

    def info(self, i):
        kept = {k: v for k, v in self.infos.items() if k[0] != "_" and k != "final_obs"}
        return {k: v[i] for k, v in kept.items() if hasattr(v, "__getitem__") and len(v) == self.count}

    def picture(self, i):
        return None

    def reward(self, achieved, desired):
        task = self.vector.unwrapped
        return task.compute_reward(achieved, desired, {}), task.compute_terminated(achieved, desired, {})


def slice_of(batch, i):
    if isinstance(batch, dict):
        return {k: slice_of(v, i) for k, v in batch.items()}
    return tuple(slice_of(v, i) for v in batch) if isinstance(batch, tuple) else batch[i]


def rewards(worker, count):
    size = integer()
    pairs = np.asarray(floats(2 * count * size), np.float64).reshape(2, count, size)
    worth = [worker.reward(pairs[0, k], pairs[1, k]) for k in range(count)]
    return np.array([[float(r), float(t)] for r, t in worth])


def pixels(picture):
    if picture is None:
        return None
    height, width, _ = picture.shape
    return {"height": height, "width": width, "rgb": picture[..., :3].astype(np.uint8).tobytes()}


def serve(worker, patience):
    while True:
        patience.wait()
        what = command(1)
        if what == b"s":
            worker.step()
            answer(DONE)
        elif what == b"r":
            worker.reset()
            answer(DONE)
        elif what == b"q":
            worker.close()
            os._exit(0)
        elif what == b"i":
            answer(DATA, worker.info(integer()))
        elif what == b"g":
            answer(DATA, rewards(worker, integer()))
        elif what == b"d":
            answer(DATA, pixels(worker.picture(integer())))
        else:
            raise SystemExit(f"Bellman asked for {what!r}, which this worker does not know")


def failure(worker, error):
    """What went wrong, of which environment, and where in the environment's own code."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith("bellman_")]
    where = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    what = str(error) if isinstance(error, Wrong) else "it raised " + first_line(error) + where
    answer(FAILED, {"environment": worker.at if worker else 0, "what": what})


def main(_, env_id, count, mode, *words):
    worker = None
    try:
        own, kwargs = options(words)
        made = many(env_id, int(count), mode, own, kwargs)
        worker = Together(made, mode == "SAME_STEP") if own.get("vector") else Separate(made, mode == "SAME_STEP")
        patience = Patience()
        facts = worker.hello()
        gc.collect()
        gc.freeze()
        answer(DATA, facts)
        while True:
            try:
                serve(worker, patience)
            except Exception as e:
                failure(worker, e)
    except Exception as e:
        failure(worker, e)


main(*sys.argv[1:])
