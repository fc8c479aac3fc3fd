"""Records fresh trajectories of Gymnasium's MuJoCo tasks, with and without options, for MujocoLiveTest.

Usage: record_mujoco.py DIR [SEED]

A trajectory starts in positions and velocities set by hand and takes 1,000 steps with float32 actions within the bounds,
whether it terminates or not. A second file of some tasks has options, and float64 actions beyond the bounds.
"""

import json
import pathlib
import sys

import gymnasium
import mujoco
import numpy as np

STEPS = 1000
TASKS = (
    "Ant", "HalfCheetah", "Hopper", "Humanoid", "HumanoidStandup", "InvertedDoublePendulum", "InvertedPendulum",
    "Pusher", "Reacher", "Swimmer", "Walker2d",
)
OPTIONS = {
    "Ant": {
        "frame_skip": 3, "forward_reward_weight": 0.7, "ctrl_cost_weight": 0.3, "contact_cost_weight": 2e-3,
        "healthy_reward": 0.5, "main_body": "torso", "healthy_z_range": [0.3, 0.9], "contact_force_range": [-0.5, 2.0],
        "exclude_current_positions_from_observation": False,
    },
    "HalfCheetah": {
        "frame_skip": 2, "forward_reward_weight": 0.7, "ctrl_cost_weight": 0.3,
        "exclude_current_positions_from_observation": False,
    },
    "Hopper": {
        "ctrl_cost_weight": 0.3, "healthy_reward": 0.5, "healthy_state_range": [-5.0, 5.0],
        "healthy_z_range": [0.9, 1.5], "healthy_angle_range": [-0.1, 0.3],
    },
    "Humanoid": {
        "forward_reward_weight": 0.7, "contact_cost_weight": 1e-3, "contact_cost_range": [0.1, 2.0],
        "healthy_z_range": [1.1, 1.4], "include_cinert_in_observation": False, "include_cfrc_ext_in_observation": False,
    },
    "HumanoidStandup": {"impact_cost_weight": 1e-3, "include_cvel_in_observation": False},
    "InvertedDoublePendulum": {"healthy_reward": 5.0, "frame_skip": 3},
    "Pusher": {"reward_near_weight": 0.2, "reward_dist_weight": 2.0, "reward_control_weight": 0.3},
    "Reacher": {"reward_dist_weight": 2.0, "reward_control_weight": 0.3},
    "Swimmer": {"forward_reward_weight": 2.0, "exclude_current_positions_from_observation": False},
    "Walker2d": {"healthy_angle_range": [-0.3, 0.3], "terminate_when_unhealthy": False},
}


def numbers(values):
    return [float(x) for x in values]


def state(env):
    return numbers(env.state_vector())


def record(env, rng, dtype, reach):
    env.reset(seed=int(rng.integers(1 << 30)))
    positions, velocities = env.data.qpos.copy(), env.data.qvel.copy()
    mujoco.mj_resetData(env.model, env.data)
    env.set_state(positions, velocities)
    trajectory = {
        "init_state": state(env), "init_obs": numbers(env._get_obs()),
        "actions": [], "observations": [], "states": [], "rewards": [], "terminated": [],
    }
    low, high = env.action_space.low, env.action_space.high
    for _ in range(STEPS):
        action = rng.uniform(reach * low, reach * high).astype(dtype)
        observation, reward, terminated, _, _ = env.step(action)
        trajectory["actions"].append(numbers(action))
        trajectory["observations"].append(numbers(observation))
        trajectory["states"].append(state(env))
        trajectory["rewards"].append(float(reward))
        trajectory["terminated"].append(bool(terminated))
    return trajectory


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for task in TASKS:
        for options in ({}, OPTIONS.get(task)):
            if options is None:
                continue
            given = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
            # A seed for each file, so that one task more changes no other.
            rng = np.random.default_rng([seed, *task.encode(), len(options)])
            kind = "float64" if options else "float32"
            env = gymnasium.make(task + "-v5", **given).unwrapped
            content = {
                "env": task + "-v5", "gymnasium": gymnasium.__version__, "mujoco": mujoco.__version__,
                "action_dtype": kind,
                "options": {k.replace("_", "-"): v for k, v in options.items()},
                "trajectories": [record(env, rng, kind, 1.2 if options else 1.0)],
            }
            env.close()
            name = task + "-v5" + (".options" if options else "")
            (folder / f"{name}.json").write_text(json.dumps(content))


main()
