"""Reads exported policies with ONNX's checker, ONNX Runtime, safetensors and numpy: check_policies.py FOLDER..."""

import json
import pathlib
import sys

import numpy
import onnx
import onnx.numpy_helper
import onnxruntime
from safetensors.numpy import load_file


def weights(folder, about):
    """The weights by name, in the order in which they are hashed."""
    if about["files"].endswith(".safetensors"):
        return load_file(folder / about["files"])
    graph = onnx.load(folder / about["files"]).graph
    return {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer if "/" in t.name}


def check_graph(folder, about):
    model = onnx.load(folder / about["files"])
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(folder / about["files"], providers=["CPUExecutionProvider"])
    assert [i.name for i in session.get_inputs()] == [i["name"] for i in about["inputs"]]
    for rows in (1, 5):
        feed = {}
        for entry in about["inputs"]:
            shape = (rows, *entry["shape"][1:])
            dtype = numpy.dtype(entry["dtype"])
            feed[entry["name"]] = numpy.ones(shape, dtype) if dtype == bool else numpy.zeros(shape, dtype)
        for entry, value in zip(about["outputs"], session.run(None, feed)):
            assert value.dtype == entry["dtype"] and value.shape == (rows, *entry["shape"][1:]), entry


def check_tensors(folder, about):
    """The policy's branch of dense layers by hand, on what the document says of it."""
    found = weights(folder, about)
    assert sum(w.size for w in found.values()) == about["weights"]["count"]
    branch = about["architecture"]["branches"][0]
    x = numpy.array([[0.01, 0.02, -0.03, 0.1]], numpy.float32)
    for i, layer in enumerate(branch["trunk"]):
        assert layer["type"] == "dense" and layer["activation"] == "tanh", layer
        x = numpy.tanh(x @ found[f"{branch['name']}/{i}/weight"] + found[f"{branch['name']}/{i}/bias"])
    last = len(branch["trunk"])
    return x @ found[f"{branch['name']}/{last}/weight"] + found[f"{branch['name']}/{last}/bias"]


def main():
    logits = {}
    for name in sys.argv[1:]:
        folder = pathlib.Path(name)
        about = json.loads((folder / "policy.json").read_text())
        assert about["parity"]["largest_difference"] <= about["parity"]["tolerance"], about["parity"]
        if about["files"].endswith(".onnx"):
            check_graph(folder, about)
            if about["environment"]["id"] == "CartPole-v1":
                session = onnxruntime.InferenceSession(folder / about["files"], providers=["CPUExecutionProvider"])
                x = numpy.array([[0.01, 0.02, -0.03, 0.1]], numpy.float32)
                logits[about["weights"]["sha256"]] = session.run(["logits"], {"observation": x})[0]
        else:
            numpy.testing.assert_allclose(
                check_tensors(folder, about), logits[about["weights"]["sha256"]], rtol=1e-4, atol=1e-5)
        print(f"{folder.name}: {about['algorithm']} on {about['environment']['id']} is what policy.json says")


if __name__ == "__main__":
    main()
