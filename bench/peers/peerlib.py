"""Shared by the training peers: deterministic evaluation, and clocks that leave evaluation out."""

import time

import gymnasium as gym
import numpy as np


def lin(initial):
    """A schedule that falls linearly from `initial` to 0 over training."""
    return lambda remaining: remaining * initial


def evaluate(act, env_id="CartPole-v1", episodes=20, norm=lambda o: o):
    """Mean return of the first episode in each of `episodes` parallel copies; act(obs_batch) -> action batch."""
    mode = "vector_entry_point" if env_id == "CartPole-v1" else "sync"
    env = gym.make_vec(env_id, num_envs=episodes, vectorization_mode=mode)
    obs, _ = env.reset(seed=10_000)
    ret, live = np.zeros(episodes), np.ones(episodes, bool)
    while live.any():
        obs, reward, term, trunc, _ = env.step(act(norm(obs)))
        ret += reward * live
        live &= ~(term | trunc)
    env.close()
    return float(ret.mean())


class Tracker:
    """tick(steps) evaluates every `every` steps; wall and cpu are training time only (evaluation is not counted)."""

    def __init__(self, act, every, env_id="CartPole-v1", episodes=20, goal=None, cap_s=200.0, evaluator=None, warm=0):
        self.ev = evaluator or (lambda: evaluate(act, env_id, episodes))
        self.every, self.next, self.goal, self.cap_s, self.hit, self.curve = every, every, goal, cap_s, None, []
        self.warm, self.mark = warm, (0, 0.0, 0.0)  # the rate counts from the first tick at or behind `warm` steps
        self.start, self.paused = self.now(), np.zeros(2)

    @staticmethod
    def now():
        return np.array([time.perf_counter(), time.process_time()])

    @property
    def clock(self):
        return self.now() - self.start - self.paused  # [wall, cpu] seconds

    def tick(self, steps):
        """False stops training: the goal is reached or the time is up."""
        if self.warm and steps >= self.warm:
            self.warm, self.mark = 0, (steps, *self.clock)
        if steps >= self.next and (self.hit is None or self.goal is None):
            clock, before = self.clock, self.now()
            ret = self.ev()
            self.curve.append((steps, ret))
            while self.next <= steps:
                self.next += self.every
            if self.goal is not None and ret >= self.goal:
                self.hit = (steps, *clock)
            self.paused += self.now() - before
        return self.clock[0] < self.cap_s and not (self.goal is not None and self.hit)

    def report(self, name, steps):
        wall, cpu = self.clock
        mark_steps, mark_wall, mark_cpu = self.mark
        report_rate(name, steps - mark_steps, wall - mark_wall, cpu - mark_cpu)
        if self.goal is not None:
            hit_steps, hit_wall, hit_cpu = self.hit or (-1, -1, -1)
            goal = f"{self.goal:.0f}"
            print(f"{name}_steps_to_{goal} {hit_steps} steps")
            print(f"{name}_wall_to_{goal} {hit_wall:.2f} s")
            print(f"{name}_cpu_to_{goal} {hit_cpu:.2f} cpu-s")
        else:
            for at, ret in self.curve:
                print(f"{name}_return_at_{at} {ret:.1f} return")


def report_rate(name, steps, wall, cpu):
    print(f"{name}_throughput {steps / wall:.1f} steps/s")
    print(f"{name}_throughput_percpu {steps / cpu:.1f} steps/cpu-s")


def sb3_callback(tracker):
    from stable_baselines3.common.callbacks import BaseCallback

    class TickCallback(BaseCallback):
        def _on_step(self):
            return tracker.tick(self.num_timesteps)

    return TickCallback()


def sb3_ppo_cartpole(seed):
    """SB3's PPO on CartPole-v1 with rl-baselines3-zoo's tuned hyper-parameters."""
    from stable_baselines3 import PPO
    from stable_baselines3.common.env_util import make_vec_env

    return PPO(
        "MlpPolicy",
        make_vec_env("CartPole-v1", 8, seed=seed),
        n_steps=32,
        batch_size=256,
        n_epochs=20,
        gae_lambda=0.8,
        gamma=0.98,
        ent_coef=0.0,
        learning_rate=lin(1e-3),
        clip_range=lin(0.2),
        seed=seed,
        device="cpu",
    )


def sb3_marks():
    """A callback that marks (steps, wall, cpu) at the start of each rollout and at the end of the training."""
    from stable_baselines3.common.callbacks import BaseCallback

    class Marks(BaseCallback):
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

    return Marks()


def report_sb3_rate(name, model, rollouts):
    """Trains for so many rollouts and prints the rate of all but the first with its update."""
    callback = sb3_marks()
    model.learn(rollouts * model.n_steps * model.n_envs, callback=callback)
    (steps0, wall0, cpu0), (steps1, wall1, cpu1) = callback.marks[1], callback.marks[-1]
    report_rate(name, steps1 - steps0, wall1 - wall0, cpu1 - cpu0)
