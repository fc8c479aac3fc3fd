"""Loads what `bellman export` wrote into transformers and peft, and compares it with what Bellman says.

    check_exports.py FOLDER [--bellman ./bellman]

FOLDER is empty. A small model is made and goes through a recipe: fine-tuning, preferences with an adapter, a reward model.
Each result is exported; log-probabilities must be those of `bellman score` on the run, and a reward model's numbers must put
pairs in the order that its evaluation reports. Exit status 1 and one line if not."""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import peft
import torch
import transformers

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
torch.set_num_threads(1)

RECIPE = """
stages:
  sft:
    preset: sft
    model: {folder}/tiny
    data: {folder}/sums.jsonl
    optimizer: {{learning-rate: 3e-3}}
    budget: {{steps: 30}}
  dpo:
    preset: dpo
    model: stage:sft
    data: {folder}/pairs.jsonl
    adapter: {{rank: 4}}
    optimizer: {{learning-rate: 1e-3}}
    budget: {{steps: 10}}
  judge:
    preset: reward-model
    model: stage:sft
    data: {folder}/pairs.jsonl
    evaluation: {{data: {folder}/pairs.jsonl}}
    optimizer: {{learning-rate: 1e-3}}
    budget: {{steps: 10}}
"""


def fail(text):
    sys.exit(f"check_exports: {text}")


def bellman(*words):
    done = subprocess.run([asked.bellman, *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"bellman {' '.join(map(str, words))}: {done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def write(name, rows):
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))


def log_probs(model, ids):
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0].double()
    return logits.log_softmax(-1)[:-1].gather(1, torch.tensor(ids[1:])[:, None])[:, 0]


def same(model, run, what):
    for line in bellman("score", "--model", run, "--input", folder / "texts.jsonl", "--json"):
        found, expected = log_probs(model, line["ids"]), torch.tensor(line["logprobs"], dtype=torch.double)
        if (found - expected).abs().max() > 1e-4:
            fail(f"{what}: log-probabilities differ by {(found - expected).abs().max()}")


def classifier(path, tokenizer, pairs, accuracy):
    model, report = transformers.AutoModelForSequenceClassification.from_pretrained(path, output_loading_info=True)
    if any(report[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs")):
        fail(f"{path}: transformers reports {report}")
    model.eval()

    def number(text):
        ids = tokenizer(text + tokenizer.eos_token)["input_ids"]
        with torch.no_grad():
            return model(input_ids=torch.tensor([ids])).logits[0, 0].item()

    right = sum(number(p["prompt"] + p["chosen"]) > number(p["prompt"] + p["rejected"]) for p in pairs) / len(pairs)
    if abs(right - accuracy) > 1e-9:
        fail(f"{path}: transformers finds an accuracy of {right}, the run {accuracy}")


parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--bellman", default="./bellman")
asked = parser.parse_args()
folder = asked.folder.resolve()
folder.mkdir(parents=True, exist_ok=True)
random.seed(0)
digits = [(a, b) for a in range(10) for b in range(10)]
write("sums.jsonl", [{"prompt": f"{a}+{b}=", "completion": str(a + b)} for a, b in digits])
pairs = [
    {"prompt": f"max({a},{b})=", "chosen": str(max(a, b)), "rejected": str(min(a, b))} for a, b in digits if a != b
]
write("pairs.jsonl", pairs)
write("texts.jsonl", [{"text": "3+4=7"}, {"text": "max(2,9)=9"}])
(folder / "recipe.yaml").write_text(RECIPE.format(folder=folder))
bellman("model", "make", folder / "tiny")
lines = bellman("train", folder / "recipe.yaml", "--run", folder / "run", "--json")
accuracy = [line for line in lines if line["event"] == "done"][-1]["eval_accuracy"]
for stage, words in (("sft", []), ("dpo", []), ("judge", []), ("dpo", ["--merge"])):
    bellman("export", folder / "run" / stage, "--format", "huggingface", folder / (stage + "".join(words)), *words)
tokenizer = transformers.AutoTokenizer.from_pretrained(folder / "sft")
load = transformers.AutoModelForCausalLM.from_pretrained
same(load(folder / "sft").eval(), folder / "run" / "sft", "sft")
same(load(folder / "dpo--merge").eval(), folder / "run" / "dpo", "the merged adapter")
same(peft.PeftModel.from_pretrained(load(folder / "sft"), folder / "dpo").eval(), folder / "run" / "dpo", "the adapter")
classifier(folder / "judge", tokenizer, pairs, accuracy)
print(f"exports: transformers and peft say what 3 runs say; the reward model is right in {accuracy:.1%} of the pairs")
