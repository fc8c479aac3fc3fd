"""PufferLib 3.0's PPO on its own C CartPole, float32, one thread; shared by puffer_cartpole.py and puffer_throughput.py.
The network: tanh trunk 4-64-64, policy head 2, value head 1. puffer.sh sets the episode limit to 500."""

import sys

import torch
from pufferlib.ocean.cartpole.cartpole import Cartpole

torch.set_num_threads(1)
sys.argv = sys.argv[:1]  # PufferLib reads the command line when it loads its configuration

import pufferlib.pytorch
import pufferlib.vector
from pufferlib import pufferl

pufferl.PuffeRL.print_dashboard = lambda *args, **kwargs: None
pufferl.PuffeRL.save_checkpoint = lambda *args, **kwargs: None


class Policy(torch.nn.Module):
    def __init__(self):
        super().__init__()
        init = pufferlib.pytorch.layer_init
        self.net = torch.nn.Sequential(
            init(torch.nn.Linear(4, 64)), torch.nn.Tanh(), init(torch.nn.Linear(64, 64)), torch.nn.Tanh()
        )
        self.actor, self.value = init(torch.nn.Linear(64, 2), std=0.01), init(torch.nn.Linear(64, 1), std=1.0)

    def forward_eval(self, obs, state=None):
        hidden = self.net(obs.view(-1, 4))
        return self.actor(hidden), self.value(hidden)

    def forward(self, obs, state=None):
        return self.forward_eval(obs, state)


def make_trainer(seed, num_envs, total, lr=0.015):
    """The trainer and its policy. One evaluate() (64 steps of each environment) and one train() make an iteration."""
    env = pufferlib.vector.make(
        Cartpole,
        num_envs=1,
        backend=pufferlib.vector.Serial,
        env_kwargs=dict(num_envs=num_envs, report_interval=128),
        seed=seed,
    )
    policy = Policy()
    config = pufferl.load_config("default")["train"]
    config.update(
        env="puffer_cartpole",
        device="cpu",
        seed=seed,
        total_timesteps=total,
        learning_rate=lr,
        batch_size="auto",
        bptt_horizon=64,
        minibatch_size=min(2048, num_envs * 16),
        gamma=0.98,
        update_epochs=4,
        use_rnn=False,
    )
    return pufferl.PuffeRL(config, env, policy), policy
