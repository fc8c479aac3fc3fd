"""PufferLib 3.0's PPO on its own C CartPole: steps/s, updates included, over a fixed number of steps, one thread, without
evaluation or early stop. The first iteration (64 steps of each environment and its update) is left out of the rate.
usage: puffer_throughput.py SEED NUM_ENVS STEPS"""

import os
import sys
import time

from peerlib import report_rate

if len(sys.argv) != 4:
    sys.exit(__doc__)
seed, n, total = (int(arg) for arg in sys.argv[1:])
if total <= 64 * n:
    sys.exit(f"STEPS must exceed one iteration, {64 * n}")

from puffer_trainer import make_trainer

trainer, _ = make_trainer(seed, n, total)


def iterate():
    trainer.evaluate()
    trainer.train()


iterate()
steps, wall, cpu = trainer.global_step, time.perf_counter(), time.process_time()
while trainer.global_step < total:
    iterate()
report_rate(
    "ppo_cartpole_puffer_t1", trainer.global_step - steps, time.perf_counter() - wall, time.process_time() - cpu
)
sys.stdout.flush()
os._exit(0)  # PufferLib's monitoring thread would keep the process alive
