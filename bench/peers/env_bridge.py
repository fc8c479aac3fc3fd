"""Gymnasium's vector environments driven from Python, random actions drawn beforehand, steps/s: medians of 7 times half a second.
usage: env_bridge.py [sync|async]...   8 x CartPole-v1 and 2 x HalfCheetah-v5, as `bellman bench bridge` has them"""

import statistics
import sys
import time

import gymnasium as gym
import numpy as np


def measure(name, env_id, count, mode):
    env = gym.make_vec(env_id, num_envs=count, vectorization_mode=mode)
    rng = np.random.default_rng(1)
    space = env.single_action_space
    if isinstance(space, gym.spaces.Discrete):
        actions = rng.integers(0, space.n, (64, count))
    else:
        actions = rng.uniform(space.low, space.high, (64, count) + space.shape).astype(space.dtype)
    env.reset(seed=1)

    def rate():
        steps, begin = 0, time.perf_counter()
        while time.perf_counter() - begin < 0.5:
            for row in actions:
                env.step(row)
            steps += count * len(actions)
        return steps / (time.perf_counter() - begin)

    rate()
    print(f"{name}_{mode} {statistics.median(rate() for _ in range(7)):.0f} steps/s", flush=True)
    env.close()


if __name__ == "__main__":
    for mode in sys.argv[1:] or ("sync", "async"):
        measure("gymnasium_cartpole8", "CartPole-v1", 8, mode)
        measure("gymnasium_halfcheetah2", "HalfCheetah-v5", 2, mode)
