"""Loads what Bellman saved into transformers and peft, and compares logits.

    check_saved_models.py DRAWN SAVED [--bellman ./bellman] [--each 2]

DRAWN is what record_models.py wrote. Of each architecture the first models are converted by `bellman model convert`: as they
are but in many small files, to bfloat16, to float16. Adapters are merged by `bellman model merge`. SAVED holds
adapters that the parity tests wrote (-Dbellman.saved=SAVED). Every tensor that is stored in float32 must come back with
the same bits; logits of what was converted must be those of the converted weights. Exit status 1 and one line if not."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import peft
import torch
import transformers
from safetensors.torch import load_file

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
torch.set_num_threads(1)
# Conversions of the models of one architecture, in turn.
WAYS = [["--shard-size", "40KB"], ["--dtype", "bf16"], ["--dtype", "fp16"], ["--dtype", "fp32", "--shard-size", "90KB"]]
TYPES = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}


def fail(text):
    sys.exit(f"check_saved_models: {text}")


def bellman(*words):
    done = subprocess.run([asked.bellman, *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"bellman {' '.join(map(str, words))}: {done.stderr.strip()}")


def load(folder):
    config = json.loads((folder / "config.json").read_text())
    sees = config["model_type"] == "qwen2_5_vl"
    loader = transformers.AutoModelForImageTextToText if sees else transformers.AutoModelForCausalLM
    model, report = loader.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    if any(report[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs")):
        fail(f"{folder}: transformers reports {report}")
    model.config._experts_implementation = "eager"
    return model.eval()


def inputs(folder):
    recorded = load_file(folder / "expected.safetensors")
    return {
        key: recorded[key] for key in ("input_ids", "pixel_values", "image_grid_thw", "position_ids") if key in recorded
    }


def logits(model, given):
    with torch.no_grad():
        return model(**given, attention_mask=torch.ones_like(given["input_ids"]), use_cache=False).logits


def same_weights(folder, saved, original, dtype):
    """What lies in the files is the original rounded to dtype."""
    stored = {}
    for file in sorted(saved.glob("model*.safetensors")):
        stored |= load_file(file)
    if not stored:
        fail(f"{saved}: no weights")
    for name, tensor in stored.items():
        if tensor.dtype != dtype:
            fail(f"{saved}: {name} is stored as {tensor.dtype}, expected {dtype}")
    before, after = original.state_dict(), load(saved).state_dict()
    for name, tensor in before.items():
        if not torch.equal(tensor.to(dtype).float(), after[name]):
            fail(f"{saved}: {name} differs from the one in {folder}")


def check_conversion(folder, scratch, way):
    target = scratch / f"{folder.name}-converted"
    bellman("model", "convert", folder, *way, "--out", target)
    original = load(folder)
    config = json.loads((folder / "config.json").read_text())
    text = config.get("text_config", config)
    before = config.get("dtype") or config.get("torch_dtype") or text.get("dtype")
    dtype = TYPES[way[1]] if "--dtype" in way else getattr(torch, before)
    described = json.loads((target / "config.json").read_text())
    if str(dtype).removeprefix("torch.") not in (described.get("dtype"), described.get("torch_dtype")):
        fail(f"{target}/config.json: expected the dtype {dtype}, found {described.get('dtype') or described.get('torch_dtype')}")
    if "--shard-size" in way and not (target / "model.safetensors.index.json").exists():
        fail(f"{target}: expected several files")
    same_weights(folder, target, original, dtype)
    given = inputs(folder)
    with torch.no_grad():
        for weight in original.parameters():
            weight.copy_(weight.to(dtype))
    if not torch.equal(logits(original, given), logits(load(target), given)):
        fail(f"{target}: other logits than those of {folder} in {dtype}")


def check_merge(folder, base, scratch):
    target = scratch / f"{folder.name}-merged"
    bellman("model", "merge", base, "--adapter", folder, "--dtype", "fp32", "--out", target)
    given, recorded = inputs(folder), load_file(folder / "expected.safetensors")
    check_logits(target, logits(load(target), given or inputs(base)), recorded["merged_logits"], folder, "merged_logits")


def check_adapter(folder, saved, base):
    model = peft.PeftModel.from_pretrained(load(base), saved).eval()
    given, recorded = inputs(folder), load_file(folder / "expected.safetensors")
    check_logits(saved, logits(model, given or inputs(base)), recorded["logits"], folder, "logits")


def check_logits(what, found, expected, folder, name):
    reached = json.loads((folder / "expected.json").read_text())["reached"][name]
    off = float((found - expected).abs().max())
    if not off <= 6 * reached:
        fail(f"{what}: logits are {off} from those that peft gave, allowed are {6 * reached}")


words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
words.add_argument("drawn", type=pathlib.Path)
words.add_argument("saved", type=pathlib.Path)
words.add_argument("--bellman", default="./bellman")
words.add_argument("--each", type=int, default=2, help="conversions and merges per architecture")
asked = words.parse_args()

models = asked.drawn / "llm" / "models"
folders = sorted(f for f in models.iterdir() if (f / "config.json").exists())
adapters = sorted(f for f in models.iterdir() if (f / "adapter_config.json").exists())
seen, turn, merged, read = {}, 0, {}, 0
with tempfile.TemporaryDirectory() as scratch:
    for folder in folders:
        architecture = folder.name.rsplit("-", 1)[0]
        seen[architecture] = seen.get(architecture, 0) + 1
        if seen[architecture] <= asked.each:
            check_conversion(folder, pathlib.Path(scratch), WAYS[turn % len(WAYS)])
            turn += 1
    for folder in adapters:
        base = (folder / json.loads((folder / "adapter_config.json").read_text())["base_model_name_or_path"]).resolve()
        architecture = base.name.rsplit("-", 1)[0]
        merged[architecture] = merged.get(architecture, 0) + 1
        if merged[architecture] < asked.each:
            check_merge(folder, base, pathlib.Path(scratch))
        if (asked.saved / folder.name).exists():
            check_adapter(folder, asked.saved / folder.name, base)
            read += 1
if read != len(adapters):
    fail(f"{asked.saved}: expected the parity tests to write {len(adapters)} adapters, found {read}")
print(f"{turn} models converted, {sum(min(n, asked.each - 1) for n in merged.values())} adapters merged, {read} read by peft: the same logits")
