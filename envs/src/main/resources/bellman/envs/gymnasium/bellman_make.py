"""Makes environments by id, and says which package is missing."""

import ast
import importlib
import importlib.util
import inspect
import os
import sys

from bellman_wire import FAILED, MISSING, answer, first_line

# What an environment needs, by how its id begins: the module that registers it, and what pip installs for it.
ROBOTICS = ("gymnasium_robotics", ["gymnasium-robotics"])
BOX2D = ("gymnasium", ["gymnasium", "box2d", "pygame-ce"])
NEEDED = {
    "ALE/": ("ale_py", ["gymnasium", "ale-py"]),
    "MiniGrid-": ("minigrid", ["minigrid"]),
    "BabyAI-": ("minigrid", ["minigrid"]),
    "Fetch": ROBOTICS,
    "HandReach": ROBOTICS,
    "HandManipulate": ROBOTICS,
    "AdroitHand": ROBOTICS,
    "PointMaze": ROBOTICS,
    "AntMaze": ROBOTICS,
    "FrankaKitchen": ROBOTICS,
    "LunarLander": BOX2D,
    "BipedalWalker": BOX2D,
    "CarRacing": BOX2D,
    "pettingzoo/": ("pettingzoo", ["pettingzoo"]),
}

# What pip calls modules that it does not call by their own names.
INSTALLED_BY = {
    "ale_py": "ale-py",
    "cv2": "opencv-python-headless",
    "Box2D": "box2d",
    "pygame": "pygame-ce",
    "gymnasium_robotics": "gymnasium-robotics",
    "mujoco": '"gymnasium[mujoco]"',
}

OWN = ("vector", "atari", "wrap", "without", "render")


def needed(env_id):
    return next((n for start, n in NEEDED.items() if env_id.startswith(start)), ("gymnasium", ["gymnasium"]))


def install_line(env_id, module):
    _, packages = needed(env_id)
    package = INSTALLED_BY.get(module, module.replace("_", "-"))
    more = [] if package in packages or module in ("gymnasium", "numpy") else [package]
    return " ".join([sys.executable, "-m pip install"] + packages + more)


def missing(error):
    """Tells of an import that failed for want of a package, with the line that would mend it, and ends this process."""
    cause = error
    while cause is not None and not getattr(cause, "name", None):
        cause = cause.__cause__ or cause.__context__
    module = cause.name.partition(".")[0] if cause is not None else ""
    if not module or importlib.util.find_spec(module) is not None:
        raise error
    if sys.argv[2].partition(":")[0].partition(".")[0] == module and ":" in sys.argv[2]:
        what = f"there is no Python module {module}; put the folder that it is in on PYTHONPATH, or install it"
        answer(FAILED, {"environment": 0, "what": what})
        os._exit(1)
    answer(MISSING, {"module": module, "reason": first_line(error), "install": install_line(sys.argv[2], module)})
    os._exit(1)


try:
    import gymnasium as gym
    import numpy as np
except ImportError as e:
    missing(e)


def literal(text):
    try:
        return ast.literal_eval({"true": "True", "false": "False", "null": "None"}.get(text, text))
    except (ValueError, SyntaxError):
        return text


def options(words):
    """The bridge's own options, and those that are the environment's."""
    values = {k: literal(v) for k, _, v in (w.partition("=") for w in words)}
    own = {k: values.pop(k) for k in OWN if k in values}
    if "render_mode" in values:
        raise ValueError("render_mode: Bellman asks for rgb_array where there are pictures; say render=false for none")
    return own, values


def register(env_id):
    """Imports what registers the environment, MODULE of MODULE:ID or a package known by how the id begins. Returns ID."""
    module, colon, name = env_id.partition(":")
    if colon:
        importlib.import_module(module)
        return name
    module, _ = needed(env_id)
    if module != "gymnasium":
        package = importlib.import_module(module)
        if module == "gymnasium_robotics":
            mend_enums()
        if hasattr(gym, "register_envs"):
            gym.register_envs(package)
    return env_id


def mend_enums():
    """gymnasium-robotics up to 1.4.2 looks for NumPy's integers among MuJoCo's enums, to which MuJoCo 4 says that they are
    not equal, while the other way round they are."""
    import mujoco

    joint = mujoco.mjtJoint
    if joint.mjJNT_SLIDE != np.int32(int(joint.mjJNT_SLIDE)):
        joint.__eq__ = lambda a, b: int(a) == int(b)
        joint.__hash__ = lambda a: hash(int(a))


class Without(gym.ObservationWrapper):
    """Leaves parts of a Dict out."""

    def __init__(self, env, names):
        super().__init__(env)
        self.names = names
        if not isinstance(env.observation_space, gym.spaces.Dict):
            raise ValueError(f"without={','.join(names)}: the observation is no Dict but {env.observation_space}")
        unknown = [n for n in names if n not in env.observation_space.spaces]
        if unknown:
            raise ValueError(f"without={','.join(unknown)}: the observation's parts are {', '.join(env.observation_space.spaces)}")
        left = {k: s for k, s in env.observation_space.spaces.items() if k not in names}
        self.observation_space = gym.spaces.Dict(left)

    def observation(self, observation):
        return {k: v for k, v in observation.items() if k not in self.names}


def creator(env_id):
    """What makes the environment, without making it: its class says which pictures it draws."""
    entry = gym.spec(env_id).entry_point
    return entry if callable(entry) else gym.envs.registration.load_env_creator(entry)


def one(env_id, own, kwargs):
    if env_id.startswith("pettingzoo/"):
        import bellman_zoo

        return wrapped(bellman_zoo.joint(env_id.removeprefix("pettingzoo/"), own.get("render", True), kwargs), own)
    modes = (getattr(creator(env_id), "metadata", None) or {}).get("render_modes", ())
    if "mujoco" in sys.modules:
        # By itself it writes MUJOCO_LOG.TXT into the user's folder.
        sys.modules["mujoco"].set_mju_user_warning(lambda text: print("MuJoCo:", text, file=sys.stderr))
    draws = own.get("render", True) and "rgb_array" in modes
    if own.get("atari"):
        kwargs = {"frameskip": 1, "repeat_action_probability": 0.0} | kwargs
    env = gym.make(env_id, disable_env_checker=True, **({"render_mode": "rgb_array"} if draws else {}), **kwargs)
    if own.get("atari"):
        env = gym.wrappers.AtariPreprocessing(env, frame_skip=4, screen_size=84, grayscale_obs=True, noop_max=30)
    return wrapped(env, own)


def wrapped(env, own):
    for path in filter(None, str(own.get("wrap", "")).split(",")):
        module, _, name = path.partition(":")
        env = getattr(importlib.import_module(module), name)(env)
    if own.get("without"):
        env = Without(env, str(own["without"]).split(","))
    return env


def many(env_id, count, mode, own, kwargs):
    """`count` environments, or a vector of them by Gymnasium's own vector entry point."""
    try:
        env_id = register(env_id)
        if own.get("vector"):
            entry = gym.spec(env_id).vector_entry_point
            maker = entry if callable(entry) or entry is None else gym.envs.registration.load_env_creator(entry)
            if maker is not None and "autoreset_mode" in inspect.signature(maker).parameters:
                kwargs = kwargs | {"autoreset_mode": gym.vector.AutoresetMode[mode]}
            return gym.make_vec(env_id, num_envs=count, vectorization_mode="vector_entry_point", **kwargs)
        return [one(env_id, own, kwargs) for _ in range(count)]
    except (ImportError, gym.error.DependencyNotInstalled) as e:
        missing(e)
