"""Trains Stable-Baselines3 with rl-baselines3-zoo's tuned hyper-parameters (zoo.py) and evaluates 100 episodes, deterministic,
with the normalisation frozen: in the end and, where EVERY is given, each time so many steps have gone by. Prints a JSON line for
each, the last with `final`. `seconds` is training wall time, `cpu_seconds` its processor time, both without the evaluations;
`rollout_return_mean` is that of the last 100 episodes of the training.
usage: sb3_quality.py ppo|a2c|dqn|sac ENV SEED [STEPS [EVERY]]      (STEPS replaces n_timesteps; 0 keeps it)"""

import json
import math
import sys

import torch
from peerlib import Tracker, sb3_callback
from stable_baselines3.common.evaluation import evaluate_policy
from zoo import ZOO, Zoo

EPISODES = 100


def main(algo, env_id, seed, total, every):
    zoo = Zoo(algo, env_id, seed)
    model, others = zoo.model, zoo.others(10, 10_000 + seed)

    def look(final=False):
        wall, cpu = tracker.clock
        mean, std = evaluate_policy(model, others, n_eval_episodes=EPISODES, deterministic=True)
        played = [episode["r"] for episode in model.ep_info_buffer]
        result = dict(
            algo=algo,
            env=env_id,
            seed=seed,
            steps=model.num_timesteps,
            seconds=round(wall, 2),
            cpu_seconds=round(cpu, 2),
            steps_per_second=round(model.num_timesteps / wall, 1),
            return_mean=round(float(mean), 3),
            return_std=round(float(std), 3),
            rollout_return_mean=round(sum(played) / len(played), 3) if played else None,
            final=final,
        )
        print(json.dumps(result), flush=True)
        return mean

    tracker = Tracker(None, every, cap_s=math.inf, evaluator=look)
    model.learn(total or zoo.steps, callback=sb3_callback(tracker))
    look(final=True)


if __name__ == "__main__":
    args = sys.argv[1:]
    if not 3 <= len(args) <= 5 or args[1] not in ZOO.get(args[0], {}):
        sys.exit(__doc__)
    torch.set_num_threads(1)
    numbers = [int(word.replace("_", "")) for word in args[2:]] + [0, 0]
    main(args[0], args[1], numbers[0], numbers[1], numbers[2] or math.inf)
