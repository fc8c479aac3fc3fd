"""An exported policy at work in Python: onnxruntime and numpy, and gymnasium for something to do.

    ./bellman train cartpole --run runs/pole
    ./bellman export runs/pole pole
    pip install onnxruntime gymnasium
    python examples/python/exported_policy.py pole
"""

import argparse
import json
import pathlib

import numpy
import onnxruntime


class Policy:
    """From one observation to an action; it remembers what a recurrent policy has to."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.about = json.loads((folder / "policy.json").read_text())
        self.session = onnxruntime.InferenceSession(folder / "policy.onnx", providers=["CPUExecutionProvider"])
        self.inputs = {i["name"]: i for i in self.about["inputs"]}
        self.outputs = [o["name"] for o in self.about["outputs"]]
        self.begin()

    def begin(self):
        """An episode begins: nothing is remembered."""
        state = self.inputs.get("state")
        self.state = None if state is None else numpy.zeros((1, *state["shape"][1:]), numpy.float32)

    def answer(self, observation, mask=None):
        """All that the graph has to say of an observation, by name."""
        feed = {}
        for name, value in self.parts("observation", observation):
            entry = self.inputs[name]
            feed[name] = numpy.asarray(value, entry["dtype"]).reshape(1, *entry["shape"][1:])
        if "mask" in self.inputs:
            size = self.inputs["mask"]["shape"][1]
            feed["mask"] = numpy.ones((1, size), bool) if mask is None else numpy.asarray(mask, bool)[None]
        if self.state is not None:
            feed["state"] = self.state
        answer = dict(zip(self.outputs, self.session.run(self.outputs, feed)))
        self.state = answer.get("next_state")
        return {name: value[0] for name, value in answer.items()}

    def parts(self, name, value):
        """Structures enter the graph part by part."""
        if isinstance(value, dict):
            return [p for key in sorted(value) for p in self.parts(f"{name}.{key}", value[key])]
        if isinstance(value, tuple):
            return [p for i, part in enumerate(value) for p in self.parts(f"{name}.{i}", part)]
        return [(name, value)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--episodes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    policy = Policy(words.folder)
    import gymnasium

    environment = gymnasium.make(policy.about["environment"]["id"])
    returns = []
    for episode in range(words.episodes):
        observation, _ = environment.reset(seed=words.seed if episode == 0 else None)
        policy.begin()
        total, over = 0.0, False
        while not over:
            action = policy.answer(observation)["action"]
            observation, reward, terminated, truncated, _ = environment.step(action)
            total += reward
            over = terminated or truncated
        returns.append(total)
    print(json.dumps({"episodes": len(returns), "return_mean": float(numpy.mean(returns))}, separators=(",", ":")))


if __name__ == "__main__":
    main()
