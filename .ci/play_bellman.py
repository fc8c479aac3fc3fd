"""Bellman's environments, offered by `bellman serve-env`, under Gymnasium's own checker: play_bellman.py BELLMAN CLIENT.py"""

import importlib.util
import sys
import warnings

import gymnasium as gym
import numpy as np
from gymnasium.utils.env_checker import check_env

bellman, client = sys.argv[1:]
spec = importlib.util.spec_from_file_location("bellman_client", client)
bellman_client = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bellman_client)

for env_id in ("CartPole-v1", "Pendulum-v1", "BitFlip-v0"):
    env = bellman_client.make(env_id, bellman=bellman)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check_env(env, skip_render_check=True)
    env.close()
    print(f"{env_id}: Gymnasium's checker is content")

env, own = bellman_client.make("CartPole-v1", bellman=bellman), gym.make("CartPole-v1")
observation, _ = env.reset(seed=1)
own.reset(seed=1)
own.unwrapped.state = observation.astype(np.float64)
for t in range(500):
    action = t // 2 % 2
    found, expected = env.step(action), own.step(action)
    assert np.allclose(found[0], expected[0], atol=1e-4), (t, found[0], expected[0])
    assert found[1:4] == (expected[1], expected[2], expected[3]), (t, found, expected)
    if found[2]:
        break
env.close()
print(f"CartPole-v1: {t + 1} steps as Gymnasium's own, to its end")

vector = bellman_client.make_vec("CartPole-v1", 16, bellman=bellman)
vector.reset(seed=3)
ends = 0
for _ in range(200):
    observations, rewards, terminated, truncated, info = vector.step(vector.action_space.sample())
    assert observations in vector.observation_space
    for i in np.flatnonzero(terminated | truncated):
        ends += 1
        assert info["final_obs"][i].shape == (4,) and abs(observations[i]).max() <= 0.05
assert ends > 50, ends
vector.close()
print(f"16 CartPoles at once: {ends} episodes")

env = bellman_client.make("Pendulum-v1", bellman=bellman)
for wrong, of in ((lambda: env.step(np.zeros(1)), gym.error.ResetNeeded), (lambda: env.step(np.zeros(3)), ValueError)):
    try:
        wrong()
        raise SystemExit("a wrong step was taken")
    except of as e:
        print(f"Pendulum-v1: {e}")
    env.reset(seed=1)
assert env.step(np.zeros(1))[0] in env.observation_space
env.close()

try:
    bellman_client.make("CartPole-v9", bellman=bellman)
    raise SystemExit("an unknown environment was made")
except bellman_client.BellmanError as e:
    print(f"CartPole-v9: {e}")
