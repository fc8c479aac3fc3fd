"""Stable-Baselines3 PPO on CartPole-v1, rl-baselines3-zoo's tuned hyper-parameters: steps/s and peak memory over a fixed
number of steps, one thread, no evaluation. The rate counts environment steps and updates after the first rollout and its
update. usage: sb3_throughput.py SEED STEPS"""

import math
import resource
import sys

import torch
from peerlib import report_sb3_rate, sb3_ppo_cartpole

if len(sys.argv) != 3:
    sys.exit(__doc__)
seed, total = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(1)
model = sb3_ppo_cartpole(seed)
rollout = model.n_steps * model.n_envs
if total <= rollout:
    sys.exit(f"STEPS must exceed one rollout, {rollout}")
report_sb3_rate("sb3_ppo_cartpole_t1", model, math.ceil(total / rollout))
# ru_maxrss is in KiB on Linux
print(f"sb3_ppo_cartpole_peak_rss {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f} MiB")
