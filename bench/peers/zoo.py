"""Stable-Baselines3 with rl-baselines3-zoo's tuned hyper-parameters (rl_zoo3 2.9.2, hyperparams/ppo.yml, a2c.yml, dqn.yml and sac.yml).

What a row leaves out is the algorithm's default in SB3:
  ppo: n_steps 2048, batch_size 64, n_epochs 10, learning_rate 3e-4, clip_range 0.2, gamma 0.99, gae_lambda 0.95, ent_coef 0,
       vf_coef 0.5, max_grad_norm 0.5, normalize_advantage True; Adam, eps 1e-5
  a2c: n_steps 5, learning_rate 7e-4, gamma 0.99, gae_lambda 1, ent_coef 0, vf_coef 0.5, max_grad_norm 0.5,
       normalize_advantage False; RMSprop, alpha 0.99, eps 1e-5
  ppo and a2c: separate 64-64 tanh networks for policy and value; use_sde False, sde_sample_freq -1 (once a rollout);
       log_std_init 0, ortho_init True
  dqn: tau 1, max_grad_norm 10, Huber's loss, Adam with eps 1e-8, exploration from 1, ReLU
  sac: learning_rate 3e-4, buffer_size 1_000_000, batch_size 256, tau 0.005, gamma 0.99, an update a step, ent_coef learned,
       256-256 ReLU networks
normalize is VecNormalize over observations and rewards, with the algorithm's gamma. lin(x) falls linearly from x to 0.
The zoo's rows for MuJoCo and LunarLander name older versions of these tasks."""

from peerlib import lin
from stable_baselines3 import A2C, DQN, PPO, SAC
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import VecNormalize
from torch import nn

WIDE = dict(log_std_init=-2, ortho_init=False, activation_fn=nn.ReLU, net_arch=dict(pi=[256, 256], vf=[256, 256]))

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
        "LunarLander-v3": dict(
            n_envs=16, n_timesteps=1_000_000, n_steps=1024, batch_size=64, n_epochs=4, gamma=0.999, gae_lambda=0.98,
            ent_coef=0.01,
        ),
        "HalfCheetah-v5": dict(
            normalize=True, n_envs=1, n_timesteps=1_000_000, n_steps=512, batch_size=64, n_epochs=20, gamma=0.98,
            gae_lambda=0.92, ent_coef=0.000401762, learning_rate=2.0633e-5, clip_range=0.1, max_grad_norm=0.8,
            vf_coef=0.58096, policy_kwargs=WIDE,
        ),
        "Hopper-v5": dict(
            normalize=True, n_envs=1, n_timesteps=1_000_000, n_steps=512, batch_size=32, n_epochs=5, gamma=0.999,
            gae_lambda=0.99, ent_coef=0.00229519, learning_rate=9.80828e-5, clip_range=0.2, max_grad_norm=0.7,
            vf_coef=0.835671, policy_kwargs=WIDE,
        ),
        "Walker2d-v5": dict(
            normalize=True, n_envs=1, n_timesteps=1_000_000, n_steps=512, batch_size=32, n_epochs=20, gamma=0.99,
            gae_lambda=0.95, ent_coef=0.000585045, learning_rate=5.05041e-5, clip_range=0.1, max_grad_norm=1,
            vf_coef=0.871923,
        ),
        "Ant-v5": dict(normalize=True, n_envs=1, n_timesteps=1_000_000),
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
    "sac": {
        "HalfCheetah-v5": dict(n_envs=1, n_timesteps=1_000_000, learning_starts=10_000),
        "Hopper-v5": dict(n_envs=1, n_timesteps=1_000_000, learning_starts=10_000),
    },
}


class Zoo:
    """A model with the zoo's settings: `model`, its environments `env`, how long the zoo trains it, `steps`."""

    def __init__(self, algo, env_id, seed):
        settings = dict(ZOO[algo][env_id])
        n_envs, self.normalize = settings.pop("n_envs"), settings.pop("normalize", False)
        self.env_id, self.steps = env_id, settings.pop("n_timesteps")
        self.env = make_vec_env(env_id, n_envs, seed=seed)
        if self.normalize:
            self.env = VecNormalize(self.env, gamma=settings.get("gamma", 0.99))
        made = dict(ppo=PPO, a2c=A2C, dqn=DQN, sac=SAC)[algo]
        self.model = made("MlpPolicy", self.env, seed=seed, device="cpu", **settings)

    def others(self, count, seed):
        """Environments to evaluate in: returns as the task has them, observations by the statistics of the training."""
        env = make_vec_env(self.env_id, count, seed=seed)
        if self.normalize:
            env = VecNormalize(env, training=False, norm_reward=False)
            env.obs_rms = self.env.obs_rms
        return env
