"""transformers and peft on a model of real size: loads a checkpoint in fp32 and trains it on rows of random tokens.

usage: llm_large.py full|lora MODEL [--steps 3] [--rows 4] [--length 512] [--no-checkpointing]

The other side of `bellman bench llm-train-06b` and `llm-train-06b-lora`: AdamW, activation checkpointing per layer, LoRA
of rank 16 on all linear layers of the blocks; the loss is transformers' own. The rate is the median step's, as there."""

import argparse

from llm_common import Clock, report, report_peak, report_rate

import torch
import transformers

words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
words.add_argument("kind", choices=["full", "lora"])
words.add_argument("model")
words.add_argument("--steps", type=int, default=3)
words.add_argument("--rows", type=int, default=4)
words.add_argument("--length", type=int, default=512)
words.add_argument("--rank", type=int, default=16)
words.add_argument("--no-checkpointing", action="store_true")
asked = words.parse_args()

loading = Clock()
model = transformers.AutoModelForCausalLM.from_pretrained(asked.model, dtype=torch.float32)
if asked.kind == "lora":
    import peft

    named = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    model = peft.get_peft_model(model, peft.LoraConfig(r=asked.rank, lora_alpha=2 * asked.rank, target_modules=named))
if not asked.no_checkpointing:
    model.enable_input_require_grads()
    model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
model.train()
trained = [weight for weight in model.parameters() if weight.requires_grad]
name = f"transformers_{asked.kind}"
report(f"{name}_load", loading.lap()[0], "s")
report(f"{name}_trained", sum(weight.numel() for weight in trained), "floats")
optimizer = torch.optim.AdamW(trained, lr=1e-5, fused=True)
generator = torch.Generator().manual_seed(0)
laps = []
for _ in range(asked.steps):
    ids = torch.randint(0, model.config.vocab_size, (asked.rows, asked.length), generator=generator)
    clock = Clock()
    loss = model(input_ids=ids, labels=ids, use_cache=False).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    laps.append(clock.lap())
report_rate(f"{name}_tokens", laps, asked.rows * asked.length, "tokens/s")
report(f"{name}_loss", float(loss.detach()), "nats")
report_peak(f"{name}_peak_rss")
