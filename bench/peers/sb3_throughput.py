"""Stable-Baselines3 PPO on CartPole-v1, rl-baselines3-zoo's tuned hyper-parameters: steps/s and peak memory over a fixed
number of steps, one thread, no evaluation. The rate counts environment steps and updates after the first rollout and its
update. usage: sb3_throughput.py SEED STEPS"""

import resource
import sys
import time

import torch
from stable_baselines3.common.callbacks import BaseCallback

from peerlib import report_rate, sb3_ppo_cartpole

if len(sys.argv) != 3:
    sys.exit(__doc__)
seed, total = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(1)


class Marks(BaseCallback):
    """(steps, wall, cpu) at the start of each rollout, and at the end of the training."""

    def __init__(self):
        super().__init__()
        self.marks = []

    def mark(self):
        self.marks.append((self.num_timesteps, time.perf_counter(), time.process_time()))

    def _on_rollout_start(self):
        self.mark()

    def _on_step(self):
        return True

    def _on_training_end(self):
        self.mark()


model, marks = sb3_ppo_cartpole(seed), Marks()
if total <= model.n_steps * model.n_envs:
    sys.exit(f"STEPS must exceed one rollout, {model.n_steps * model.n_envs}")
model.learn(total, callback=marks)
(steps0, wall0, cpu0), (steps1, wall1, cpu1) = marks.marks[1], marks.marks[-1]
report_rate("sb3_ppo_cartpole_t1", steps1 - steps0, wall1 - wall0, cpu1 - cpu0)
# ru_maxrss is in KiB on Linux
print(f"sb3_ppo_cartpole_peak_rss {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f} MiB")
