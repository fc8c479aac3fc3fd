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


def refused(of, words, call):
    try:
        call()
    except of as e:
        assert all(w in str(e) for w in words) and "\n" not in str(e), (words, str(e))
        print(f"refused: {e}")
    else:
        raise SystemExit(f"expected a {of.__name__} that says {words}, nothing was raised")


for count in (0, 2.5, 10**7, "2", None):
    refused(ValueError, [f"num_envs is {count!r}", "from 1 to 65536"], lambda: bellman_client.make_vec("CartPole-v1", count, bellman=bellman))
for address in ("127.0.0.1", "localhost", "127.0.0.1:"):
    refused(ValueError, [address, "HOST:PORT"], lambda: bellman_client.make(address, bellman=bellman))
refused(ValueError, ["port", "99999", "65535"], lambda: bellman_client.make("127.0.0.1:99999"))
refused(TypeError, ["7000", "HOST:PORT"], lambda: bellman_client.make(7000))
refused(bellman_client.BellmanError, ["/nonexist", "CartPole-v1", "bellman=FILE"], lambda: bellman_client.make("CartPole-v1", bellman="/nonexist"))

env = bellman_client.make("CartPole-v1", bellman=bellman)
vector = bellman_client.make_vec("CartPole-v1", 2, bellman=bellman)
for seed in (2**63, 2**80, -1):
    for made in (env, vector):
        refused(ValueError, [f"seed is {seed}", "from 0 to 9223372036854775807"], lambda: made.reset(seed=seed))
for made in (env, vector):
    made.reset(seed=2**63 - 1)
    made.close()
    made.close()
    for after in (lambda: made.step(made.action_space.sample()), made.reset, made.render):
        refused(gym.error.ClosedEnvironmentError, ["closed", "make another"], after)

env = bellman_client.make("CartPole-v1", bellman=bellman)
env.reset(seed=1)
env.connection.process.kill()
env.connection.process.wait()
refused(bellman_client.BellmanError, ["the server is gone"], lambda: [env.step(0) for _ in range(3)])
env.close()
