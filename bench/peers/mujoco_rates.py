"""Steps of MuJoCo's tasks by Gymnasium and by mujoco.rollout, on one thread, a second of the processor's time.

Usage: mujoco_rates.py [--gymnasium] ID…    such as HalfCheetah-v5; --gymnasium leaves rollout out

Gymnasium begins episodes anew; rollout takes 1,000 steps of the task at a time from one start, without resets, and reports
states alone: where bodies fall, it steps them lying. Medians of three.
"""

import statistics
import sys
import time

import gymnasium
import mujoco
import numpy as np
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


def main(words):
    tasks = [word for word in words if word != "--gymnasium"]
    if not tasks:
        sys.exit(__doc__)
    for task in tasks:
        rng = np.random.default_rng(0)
        env = gymnasium.make(task)
        env.reset(seed=1)
        report("gymnasium", task, by_gymnasium(env, rng))
        if "--gymnasium" not in words:
            report("rollout", task, by_rollout(env.unwrapped, rng))
        env.close()


if __name__ == "__main__":
    main(sys.argv[1:])
