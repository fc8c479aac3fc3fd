"""PufferLib 3.0 on CartPole: its C environment alone, or its PPO until a mean return of 475 on gymnasium's CartPole-v1.
A seed does not repeat.
usage: puffer_cartpole.py env NUM_ENVS
       puffer_cartpole.py train SEED [NUM_ENVS] [STEPS] [LR]      (256 environments, at most 1000000 steps, 0.015)"""

import os
import sys
import time

ENV_SECONDS = 8.0


def measure_env(n):
    import numpy as np
    from pufferlib.ocean.cartpole.cartpole import Cartpole

    env = Cartpole(num_envs=n, report_interval=128)
    env.reset()
    actions = np.random.randint(0, 2, (64, n)).astype(np.float32)
    steps, wall0, cpu0 = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - wall0 < ENV_SECONDS:
        for a in actions:
            env.step(a)
        steps += actions.size
    wall, cpu = time.perf_counter() - wall0, time.process_time() - cpu0
    print(f"env_cartpole_puffer_n{n} {steps / wall:.0f} steps/s")
    print(f"env_cartpole_puffer_n{n}_percpu {steps / cpu:.0f} steps/cpu-s")


def train(seed, n, total, lr):
    import gymnasium as gym
    import torch

    from peerlib import Tracker
    from puffer_trainer import make_trainer

    trainer, policy = make_trainer(seed, n, total, lr)

    def evaluate(episodes=20):  # peerlib's evaluate() needs gymnasium 1.0
        ret = 0.0
        for i in range(episodes):
            env = gym.make("CartPole-v1")
            obs, _ = env.reset(seed=10_000 + i)
            done = False
            while not done:
                with torch.no_grad():
                    action = policy(torch.as_tensor(obs)[None])[0].argmax().item()
                obs, reward, term, trunc, _ = env.step(action)
                ret += reward
                done = term or trunc
        return ret / episodes

    tracker = Tracker(None, 1, goal=475.0, evaluator=evaluate)
    while trainer.global_step < total and tracker.hit is None:
        trainer.evaluate()
        trainer.train()
        tracker.tick(trainer.global_step)
    tracker.report(f"ppo_cartpole_puffer_n{n}_seed{seed}", trainer.global_step)
    sys.stdout.flush()
    os._exit(0)  # PufferLib's monitoring thread would keep the process alive


args = sys.argv[1:]
if len(args) == 2 and args[0] == "env":
    measure_env(int(args[1]))
elif 2 <= len(args) <= 5 and args[0] == "train":
    defaults = ["256", "1000000", "0.015"]
    seed, n, total, lr = args[1:] + defaults[len(args) - 2 :]
    train(int(seed), int(n), int(total), float(lr))
else:
    sys.exit(__doc__)
