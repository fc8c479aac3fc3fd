"""Steps of MuJoCo's tasks by Gymnasium and by mujoco.rollout, on one thread, a second of the processor's time.

Usage: mujoco_rates.py ID…    such as HalfCheetah-v5

Gymnasium begins episodes anew; rollout takes 1,000 steps of the task at a time from one start, without resets, and reports
states alone. Three repetitions each.
"""

import sys
import time

import gymnasium
import mujoco
import numpy as np
from mujoco import rollout

SECONDS = 1.5
REPETITIONS = 3
STEPS = 1000


def report(side, task, once):
    for _ in range(REPETITIONS):
        began, steps = time.process_time(), 0
        while time.process_time() - began < SECONDS:
            steps += once()
        print(f"{side}_{task} {steps / (time.process_time() - began):.0f} steps/cpu-s", flush=True)


def main():
    for task in sys.argv[1:]:
        rng = np.random.default_rng(0)
        env = gymnasium.make(task)
        env.reset(seed=1)
        actions = rng.uniform(env.action_space.low, env.action_space.high, (256, *env.action_space.shape))
        actions = actions.astype(np.float32)

        def stepped():
            for action in actions:
                _, _, terminated, truncated, _ = env.step(action)
                if terminated or truncated:
                    env.reset()
            return len(actions)

        report("gymnasium", task, stepped)
        raw = env.unwrapped
        raw.reset(seed=1)
        full = mujoco.mjtState.mjSTATE_FULLPHYSICS
        start = np.zeros((1, mujoco.mj_stateSize(raw.model, full)))
        mujoco.mj_getState(raw.model, raw.data, start[0], full)
        control = np.repeat(rng.uniform(-1, 1, (1, STEPS, raw.model.nu)), raw.frame_skip, axis=1)
        data = mujoco.MjData(raw.model)

        def rolled():
            rollout.rollout(raw.model, data, start, control)
            return STEPS

        report("rollout", task, rolled)
        env.close()


main()
