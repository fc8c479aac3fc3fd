"""Records fresh trajectories of Gymnasium's classic control in the format of the parity fixtures.

Usage: record_gymnasium.py DIR

A trajectory starts in a state set by hand, has no time limit, and ends when terminated or after 200 steps. Continuous
actions go beyond the bounds on purpose.
"""

import json
import pathlib
import sys

import gymnasium
import numpy as np

TRAJECTORIES = 5
STEPS = 200


def discrete(rng, env):
    return int(rng.integers(env.action_space.n))


def continuous(dtype):
    def sample(rng, env):
        return rng.uniform(1.2 * env.action_space.low, 1.2 * env.action_space.high).astype(dtype)

    return sample


def start(rng, env_id):
    if env_id == "CartPole-v1":
        return rng.uniform(-0.05, 0.05, 4)
    if env_id == "Acrobot-v1":
        return rng.uniform(-0.1, 0.1, 4)
    if env_id == "Pendulum-v1":
        return rng.uniform([-np.pi, -1], [np.pi, 1])
    return np.array([rng.uniform(-0.6, -0.4), 0.0])


def record(env_id, sample, seed):
    env = gymnasium.make(env_id).unwrapped
    env.reset(seed=seed)
    rng = np.random.default_rng(seed)
    state = start(rng, env_id)
    env.state = state
    if env_id == "Pendulum-v1":
        env.last_u = None
        first = env._get_obs()
    elif env_id == "Acrobot-v1":
        first = env._get_ob()
    else:
        first = np.array(state, dtype=np.float32)
    trajectory = {
        "init_state": state.tolist(),
        "init_obs": [float(x) for x in first],
        "actions": [], "observations": [], "states": [], "rewards": [], "terminated": [],
    }
    for _ in range(STEPS):
        action = sample(rng, env)
        observation, reward, terminated, _, _ = env.step(action)
        trajectory["actions"].append(action if isinstance(action, int) else [float(x) for x in action])
        trajectory["observations"].append([float(x) for x in observation])
        trajectory["states"].append([float(x) for x in env.state])
        trajectory["rewards"].append(float(reward))
        trajectory["terminated"].append(bool(terminated))
        if terminated:
            break
    return trajectory


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    kinds = [(name, "int", discrete, "") for name in ("CartPole-v1", "MountainCar-v0", "Acrobot-v1")]
    for name in ("Pendulum-v1", "MountainCarContinuous-v0"):
        kinds.append((name, "float64", continuous(np.float64), ""))
        kinds.append((name, "float32", continuous(np.float32), ".f32actions"))
    for name, dtype, sample, suffix in kinds:
        content = {
            "env": name,
            "gymnasium": gymnasium.__version__,
            "numpy": np.__version__,
            "action_dtype": dtype,
            "trajectories": [record(name, sample, 1000 + seed) for seed in range(TRAJECTORIES)],
        }
        (folder / f"{name}{suffix}.json").write_text(json.dumps(content))


main()
