"""Environment-only steps/s, CartPole-v1, random actions.
usage: env_cartpole.py single|sync|native|envpool NUM_ENVS [THREADS]
single: gymnasium's environment; sync: its SyncVectorEnv; native: its NumPy batch CartPole; envpool: EnvPool's C++ one."""

import sys
import time

import numpy as np

SECONDS = 4.0
if not 3 <= len(sys.argv) <= 4 or sys.argv[1] not in ("single", "sync", "native", "envpool"):
    sys.exit(__doc__)
kind, n = sys.argv[1], int(sys.argv[2])
threads = int(sys.argv[3]) if len(sys.argv) > 3 else 1
if kind == "single" and n != 1:
    sys.exit("single takes NUM_ENVS 1")
if kind == "envpool":
    import envpool

    env = envpool.make("CartPole-v1", env_type="gymnasium", num_envs=n, batch_size=n, num_threads=threads)
else:
    import gymnasium as gym

    if kind == "single":
        env = gym.make("CartPole-v1")
    else:
        mode = "sync" if kind == "sync" else "vector_entry_point"
        env = gym.make_vec("CartPole-v1", num_envs=n, vectorization_mode=mode)
rng = np.random.default_rng(0)
env.reset()
if kind == "single":
    actions = rng.integers(0, 2, 4096).tolist()

    def burst():
        for a in actions:
            _, _, term, trunc, _ = env.step(a)
            if term or trunc:
                env.reset()
        return len(actions)

else:
    actions = rng.integers(0, 2, (256, n))
    if kind == "envpool":
        actions = actions.astype(np.int32)

    def burst():
        for a in actions:
            env.step(a)
        return actions.size


burst()
steps, wall0, cpu0 = 0, time.perf_counter(), time.process_time()
while time.perf_counter() - wall0 < SECONDS:
    steps += burst()
wall, cpu = time.perf_counter() - wall0, time.process_time() - cpu0
print(f"env_cartpole_{kind}_n{n}_t{threads} {steps / wall:.0f} steps/s")
print(f"env_cartpole_{kind}_n{n}_t{threads}_percpu {steps / cpu:.0f} steps/cpu-s")
