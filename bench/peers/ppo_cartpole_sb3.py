"""Stable-Baselines3 PPO on CartPole-v1, rl-baselines3-zoo's tuned hyper-parameters: time until a mean return of 475.
usage: ppo_cartpole_sb3.py SEED [THREADS] [STEPS]      (1 thread, at most 100000 steps)"""

import sys

import torch

from peerlib import Tracker, sb3_callback, sb3_ppo_cartpole

if not 2 <= len(sys.argv) <= 4:
    sys.exit(__doc__)
seed = int(sys.argv[1])
threads = int(sys.argv[2]) if len(sys.argv) > 2 else 1
total = int(sys.argv[3]) if len(sys.argv) > 3 else 100_000
torch.set_num_threads(threads)
model = sb3_ppo_cartpole(seed)
tracker = Tracker(lambda obs: model.predict(obs, deterministic=True)[0], 4096, goal=475.0)
model.learn(total, callback=sb3_callback(tracker))
tracker.report(f"ppo_cartpole_sb3_t{threads}_seed{seed}", model.num_timesteps)
