"""SB3 and SBX off-policy with rl-baselines3-zoo's settings: steps/s including updates, and returns along the way
(evaluation is not timed). For SAC and TQC the rate leaves out the first 500 steps: compilation, random actions.

usage: sb3_offpolicy.py sb3|sbx dqn_cartpole|sac_pendulum|tqc_pendulum SEED [THREADS] [STEPS] [SECONDS]"""

import sys

import gymnasium as gym
import torch
from peerlib import Tracker, sb3_callback

lib, task, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
threads = int(sys.argv[4]) if len(sys.argv) > 4 else 1
torch.set_num_threads(threads)
if lib == "sb3":
    from sb3_contrib import TQC
    from stable_baselines3 import DQN, SAC
else:
    from sbx import DQN, SAC, TQC

if task == "dqn_cartpole":
    env_id, total, every, goal = "CartPole-v1", 50_000, 2500, 475.0
    model = DQN(
        "MlpPolicy",
        gym.make(env_id),
        learning_rate=2.3e-3,
        batch_size=64,
        buffer_size=100_000,
        learning_starts=1000,
        gamma=0.99,
        target_update_interval=10,
        train_freq=256,
        gradient_steps=128,
        exploration_fraction=0.16,
        exploration_final_eps=0.04,
        policy_kwargs=dict(net_arch=[256, 256]),
        seed=seed,
        device="cpu",
    )
else:
    env_id, total, every, goal = "Pendulum-v1", 20_000, 5000, None
    algorithm = dict(sac=SAC, tqc=TQC)[task[:3]]
    model = algorithm("MlpPolicy", gym.make(env_id), learning_rate=1e-3, seed=seed, device="cpu")

if len(sys.argv) > 5:
    total = int(sys.argv[5])
seconds = float(sys.argv[6]) if len(sys.argv) > 6 else 200.0
tracker = Tracker(
    lambda obs: model.predict(obs, deterministic=True)[0],
    every,
    env_id,
    goal=goal,
    cap_s=seconds,
    warm=0 if goal else 500,
)
model.learn(total, callback=sb3_callback(tracker))
tracker.report(f"{task}_{lib}_t{threads}_seed{seed}", model.num_timesteps)
