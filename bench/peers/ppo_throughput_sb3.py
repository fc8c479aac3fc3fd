"""Stable-Baselines3 PPO in simulators, updates included: steps/s behind the first rollout and its update, seed 0.

usage: ppo_throughput_sb3.py halfcheetah_zoo|halfcheetah_default8|pong [THREADS]

  halfcheetah_zoo       HalfCheetah-v5, the zoo's settings, one environment
  halfcheetah_default8  HalfCheetah-v5, SB3's defaults but for rollouts of 256 steps, eight environments, normalised
  pong                  Pong's screen as the zoo's `atari` has it: eight environments, four frames stacked, the Nature network"""

import sys

import torch
from peerlib import lin, report_sb3_rate
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_atari_env, make_vec_env
from stable_baselines3.common.vec_env import VecFrameStack, VecNormalize
from zoo import Zoo


def halfcheetah_default8():
    env = VecNormalize(make_vec_env("HalfCheetah-v5", 8, seed=0))
    return PPO("MlpPolicy", env, n_steps=256, seed=0, device="cpu")


def pong():
    import ale_py
    import gymnasium

    gymnasium.register_envs(ale_py)
    env = VecFrameStack(make_atari_env("PongNoFrameskip-v4", 8, seed=0), 4)
    return PPO(
        "CnnPolicy",
        env,
        n_steps=128,
        batch_size=256,
        n_epochs=4,
        learning_rate=lin(2.5e-4),
        clip_range=lin(0.1),
        vf_coef=0.5,
        ent_coef=0.01,
        seed=0,
        device="cpu",
    )


# How the model is made, how many rollouts, threads: as many steps and threads as `bellman bench` has.
TASKS = {
    "halfcheetah_zoo": (lambda: Zoo("ppo", "HalfCheetah-v5", 0).model, 21, 1),
    "halfcheetah_default8": (halfcheetah_default8, 11, 1),
    "pong": (pong, 5, 2),
}

if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3 or sys.argv[1] not in TASKS:
        sys.exit(__doc__)
    made, rollouts, threads = TASKS[sys.argv[1]]
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else threads
    torch.set_num_threads(threads)
    report_sb3_rate(f"ppo_{sys.argv[1]}_sb3_t{threads}", made(), rollouts)
