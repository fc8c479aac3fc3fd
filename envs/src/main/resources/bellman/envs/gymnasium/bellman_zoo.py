"""PettingZoo's parallel environments as one environment: all agents' observations side by side, one action of all parts,
the sum of their rewards. What each agent earned is in the info, as `rewards`."""

import importlib

import gymnasium as gym
import numpy as np


class Joint(gym.Env):
    """All agents of a parallel environment, controlled together. It ends as soon as no agent is left. What an agent that
    is done would see is zeros."""

    def __init__(self, env):
        self.env, self.agents = env, list(env.possible_agents)
        self.metadata, self.render_mode = env.metadata, env.render_mode
        self.observation_space = gym.spaces.Dict({a: env.observation_space(a) for a in self.agents})
        acts = [env.action_space(a) for a in self.agents]
        if all(isinstance(s, gym.spaces.Discrete) and s.start == 0 for s in acts):
            self.action_space = gym.spaces.MultiDiscrete([s.n for s in acts])
        elif all(isinstance(s, gym.spaces.Box) and len(s.shape) == 1 for s in acts):
            low, high = np.concatenate([s.low for s in acts]), np.concatenate([s.high for s in acts])
            self.action_space = gym.spaces.Box(low, high, dtype=acts[0].dtype)
        else:
            raise ValueError(f"the agents' actions are {acts}, expected all Discrete or all vectors")
        self.ends = np.cumsum([0] + [int(np.prod(s.shape, dtype=int)) for s in acts])

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        observations, infos = self.env.reset(seed=seed, options=options)
        return self.padded(observations), {"rewards": {}, "agents": infos}

    def padded(self, observations):
        spaces = self.observation_space.spaces
        return {a: observations[a] if a in observations else np.zeros(spaces[a].shape, spaces[a].dtype) for a in self.agents}

    def step(self, action):
        actions = {}
        for k, agent in enumerate(self.agents):
            if agent in self.env.agents:
                of = self.env.action_space(agent)
                actions[agent] = int(action[k]) if isinstance(of, gym.spaces.Discrete) else action[self.ends[k] : self.ends[k + 1]]
        observations, rewards, terminations, truncations, infos = self.env.step(actions)
        over = not self.env.agents
        cut = over and any(truncations.values()) and not any(terminations.values())
        info = {"rewards": dict(rewards), "agents": infos}
        return self.padded(observations), float(sum(rewards.values())), over and not cut, cut, info

    def render(self):
        return self.env.render()

    def close(self):
        self.env.close()


def joint(path, draws, kwargs):
    """The parallel environment of PettingZoo's module `path`, such as `sisl/pursuit_v4`."""
    module = importlib.import_module("pettingzoo." + path.replace("/", "."))
    return Joint(module.parallel_env(**({"render_mode": "rgb_array"} if draws else {}), **kwargs))
