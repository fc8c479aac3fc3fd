"""Trains Stable-Baselines3 with rl-baselines3-zoo's tuned hyper-parameters, then evaluates 100 episodes, deterministic, with
the normalisation frozen. Prints one JSON line; `seconds` is training wall time, `cpu_seconds` its processor time.
usage: sb3_quality.py ppo|a2c|dqn ENV SEED [STEPS]      (STEPS replaces n_timesteps)"""

import json
import sys
import time

import torch
from stable_baselines3 import A2C, DQN, PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecNormalize

from peerlib import lin

# rl_zoo3 2.9.2, hyperparams/ppo.yml, a2c.yml and dqn.yml. What a row leaves out is the algorithm's default in SB3:
#   ppo: n_steps 2048, batch_size 64, n_epochs 10, learning_rate 3e-4, clip_range 0.2, gamma 0.99, gae_lambda 0.95,
#        ent_coef 0, vf_coef 0.5, max_grad_norm 0.5, normalize_advantage True; Adam, eps 1e-5
#   a2c: n_steps 5, learning_rate 7e-4, gamma 0.99, gae_lambda 1, ent_coef 0, vf_coef 0.5, max_grad_norm 0.5,
#        normalize_advantage False; RMSprop, alpha 0.99, eps 1e-5
#   dqn: tau 1, max_grad_norm 10, Huber's loss, Adam with eps 1e-8, exploration from 1
#   ppo and a2c: separate 64-64 tanh networks for policy and value; use_sde False, sde_sample_freq -1 (once a rollout);
#        log_std_init 0, ortho_init True
# normalize is VecNormalize over observations and rewards, with the algorithm's gamma. lin(x) falls linearly from x to 0.
ZOO = {
    "ppo": {
        "CartPole-v1": dict(
            n_envs=8, n_timesteps=100_000, n_steps=32, batch_size=256, n_epochs=20, gamma=0.98, gae_lambda=0.8,
            ent_coef=0.0, learning_rate=lin(1e-3), clip_range=lin(0.2),
        ),
        "Acrobot-v1": dict(
            normalize=True, n_envs=16, n_timesteps=1_000_000, n_steps=256, n_epochs=4, gamma=0.99, gae_lambda=0.94,
            ent_coef=0.0,
        ),
        "Pendulum-v1": dict(
            n_envs=4, n_timesteps=100_000, n_steps=1024, n_epochs=10, gamma=0.9, gae_lambda=0.95, ent_coef=0.0,
            learning_rate=1e-3, clip_range=0.2, use_sde=True, sde_sample_freq=4,
        ),
        "MountainCar-v0": dict(
            normalize=True, n_envs=16, n_timesteps=1_000_000, n_steps=16, n_epochs=4, gamma=0.99, gae_lambda=0.98,
            ent_coef=0.0,
        ),
        "MountainCarContinuous-v0": dict(
            normalize=True, n_envs=1, n_timesteps=20_000, n_steps=8, batch_size=256, n_epochs=10, gamma=0.9999,
            gae_lambda=0.9, ent_coef=0.00429, learning_rate=7.77e-5, clip_range=0.1, max_grad_norm=5, vf_coef=0.19,
            use_sde=True, policy_kwargs=dict(log_std_init=-3.29, ortho_init=False),
        ),
    },
    "a2c": {
        "CartPole-v1": dict(n_envs=8, n_timesteps=500_000, ent_coef=0.0),
        "Acrobot-v1": dict(normalize=True, n_envs=16, n_timesteps=500_000, ent_coef=0.0),
        "Pendulum-v1": dict(
            normalize=True, n_envs=8, n_timesteps=1_000_000, n_steps=8, gamma=0.9, gae_lambda=0.9, ent_coef=0.0,
            learning_rate=lin(7e-4), max_grad_norm=0.5, vf_coef=0.4, use_rms_prop=True, normalize_advantage=False,
            use_sde=True, policy_kwargs=dict(log_std_init=-2, ortho_init=False),
        ),
        "MountainCar-v0": dict(normalize=True, n_envs=16, n_timesteps=1_000_000, ent_coef=0.0),
        "MountainCarContinuous-v0": dict(
            normalize=True, n_envs=4, n_timesteps=100_000, n_steps=100, ent_coef=0.0, use_sde=True, sde_sample_freq=16,
            policy_kwargs=dict(log_std_init=0.0, ortho_init=False),
        ),
    },
    "dqn": {
        "CartPole-v1": dict(
            n_envs=1, n_timesteps=50_000, learning_rate=2.3e-3, batch_size=64, buffer_size=100_000, learning_starts=1000,
            gamma=0.99, target_update_interval=10, train_freq=256, gradient_steps=128, exploration_fraction=0.16,
            exploration_final_eps=0.04, policy_kwargs=dict(net_arch=[256, 256]),
        ),
    },
}
EPISODES = 100


def main(algo, env_id, seed, total):
    settings = dict(ZOO[algo][env_id])
    n_envs, normalize = settings.pop("n_envs"), settings.pop("normalize", False)
    n_timesteps = settings.pop("n_timesteps")
    env = make_vec_env(env_id, n_envs, seed=seed)
    if normalize:
        env = VecNormalize(env, gamma=settings.get("gamma", 0.99))
    model = dict(ppo=PPO, a2c=A2C, dqn=DQN)[algo]("MlpPolicy", env, seed=seed, device="cpu", **settings)
    wall, cpu = time.perf_counter(), time.process_time()
    model.learn(total or n_timesteps)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu

    eval_env = make_vec_env(env_id, 10, seed=10_000 + seed)  # each wrapped in a Monitor: returns are unnormalised
    if normalize:
        eval_env = VecNormalize(eval_env, training=False, norm_reward=False)
        eval_env.obs_rms = env.obs_rms
    mean, std = evaluate_policy(model, eval_env, n_eval_episodes=EPISODES, deterministic=True)
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
    )
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    args = sys.argv[1:]
    if not 3 <= len(args) <= 4 or args[1] not in ZOO.get(args[0], {}):
        sys.exit(__doc__)
    torch.set_num_threads(1)
    main(args[0], args[1], int(args[2]), int(args[3]) if len(args) == 4 else None)
