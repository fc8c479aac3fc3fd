"""Steps of MuJoCo's tasks by Gymnasium and by mujoco.rollout, on one thread, a second of the processor's time.

Usage: mujoco_rates.py [--gymnasium | --inside] ID…    such as HalfCheetah-v5; --gymnasium leaves rollout out, --inside
says instead how much of Gymnasium's time is spent within MuJoCo's library, in microseconds a step

Gymnasium begins episodes anew; rollout takes 1,000 steps of the task at a time from one start, without resets, and reports
states alone: where bodies fall, it steps them lying. Medians of three.
"""

import statistics
import sys
import time

import gymnasium
import mujoco
import numpy as np
from gymnasium.envs.mujoco import mujoco_env
from mujoco import rollout

SECONDS = 1.5
REPETITIONS = 3
STEPS = 1000


def rate(once):
    began, steps = time.process_time(), 0
    while time.process_time() - began < SECONDS:
        steps += once()
    return steps / (time.process_time() - began)


def report(side, task, once):
    median = statistics.median(rate(once) for _ in range(REPETITIONS))
    print(f"{side}_{task} {median:.0f} steps/cpu-s", flush=True)


def by_gymnasium(env, rng):
    actions = rng.uniform(env.action_space.low, env.action_space.high, (256, *env.action_space.shape))
    actions = actions.astype(np.float32)

    def stepped():
        for action in actions:
            _, _, terminated, truncated, _ = env.step(action)
            if terminated or truncated:
                env.reset()
        return len(actions)

    return stepped


def by_rollout(raw, rng):
    raw.reset(seed=1)
    full = mujoco.mjtState.mjSTATE_FULLPHYSICS
    start = np.zeros((1, mujoco.mj_stateSize(raw.model, full)))
    mujoco.mj_getState(raw.model, raw.data, start[0], full)
    control = np.repeat(rng.uniform(-1, 1, (1, STEPS, raw.model.nu)), raw.frame_skip, axis=1)
    data = mujoco.MjData(raw.model)

    def rolled():
        rollout.rollout(raw.model, data, start, control)
        return STEPS

    return rolled


class Timed:
    """The module `mujoco`, with the time that its steps take."""

    def __init__(self):
        self.seconds = 0

    def __getattr__(self, name):
        found = getattr(mujoco, name)
        if name not in ("mj_step", "mj_rnePostConstraint"):
            return found

        def timed(*args, **others):
            began = time.perf_counter()
            found(*args, **others)
            self.seconds += time.perf_counter() - began

        return timed


def inside(task):
    """Steps by Gymnasium as it is, then with the library's calls timed, whose timing itself takes a microsecond or two."""

    def microseconds():
        env = gymnasium.make(task)
        env.reset(seed=1)
        stepped = by_gymnasium(env, np.random.default_rng(0))
        began, steps = time.perf_counter(), 0
        while time.perf_counter() - began < SECONDS:
            steps += stepped()
        whole = time.perf_counter() - began
        env.close()
        return 1e6 * whole / steps, steps

    whole = statistics.median(microseconds()[0] for _ in range(REPETITIONS))
    within = []
    for _ in range(REPETITIONS):
        mujoco_env.mujoco = Timed()
        _, steps = microseconds()
        within.append(1e6 * mujoco_env.mujoco.seconds / steps)
        mujoco_env.mujoco = mujoco
    library = statistics.median(within)
    print(f"inside_{task} {library:.1f} of {whole:.1f} us/step: {whole / library:.2f} times", flush=True)


def main(words):
    tasks = [word for word in words if not word.startswith("--")]
    if not tasks:
        sys.exit(__doc__)
    for task in tasks:
        if "--inside" in words:
            inside(task)
            continue
        rng = np.random.default_rng(0)
        env = gymnasium.make(task)
        env.reset(seed=1)
        report("gymnasium", task, by_gymnasium(env, rng))
        if "--gymnasium" not in words:
            report("rollout", task, by_rollout(env.unwrapped, rng))
        env.close()


if __name__ == "__main__":
    main(sys.argv[1:])
