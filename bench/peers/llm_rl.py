"""TRL at what `bellman bench llm-rl` measures: llm_rl.py sft|dpo|grpo|sort-digits [SEED]

The same sizes and settings, a token a byte. `sort-digits` is TRL's own recipe for the task: imitation of demonstrations of
which 65 % are spoilt, then 120 updates of GRPO on 32 x 8 answers, then an answer to each of 512 questions."""

import random
import sys
import tempfile
import time

from llm_common import Clock, report, report_peak, report_rate, small_model

import torch
from datasets import Dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM, TrainerCallback
from trl import DPOConfig, DPOTrainer, GRPOConfig, GRPOTrainer, SFTConfig, SFTTrainer

WARM = 2
PARTS = ("sft", "dpo", "grpo", "sort-digits")
if len(sys.argv) < 2 or sys.argv[1] not in PARTS:
    sys.exit(__doc__)
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0


class Laps(TrainerCallback):
    """Seconds of every update, the drawing or loading before it included."""

    def on_train_begin(self, args, state, control, **kw):
        self.clock, self.laps = Clock(), []

    def on_step_end(self, args, state, control, **kw):
        self.laps.append(self.clock.lap())


def byte_tokenizer(end, pad):
    """A token for each byte, whose ids are those of the alphabet in order, and two at the model's places."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    raw = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(alphabet)} | {"<end>": end, "<pad>": pad}, merges=[]))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<end>", pad_token="<pad>", padding_side="left")


def common(scratch, steps, rate, **more):
    return dict(
        output_dir=scratch,
        use_cpu=True,
        bf16=False,
        fp16=False,
        report_to="none",
        save_strategy="no",
        logging_strategy="no",
        disable_tqdm=True,
        gradient_checkpointing=False,
        dataloader_pin_memory=False,
        seed=seed,
        max_steps=steps,
        learning_rate=rate,
    ) | more


def letters(generator, count):
    return "".join(generator.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(count))


def sft(scratch):
    generator, steps, times = random.Random(seed), 22, Laps()
    SFTTrainer(
        model=small_model(),
        args=SFTConfig(
            **common(scratch, steps, 1e-4, lr_scheduler_type="constant"),
            per_device_train_batch_size=8,
            max_length=256,
            packing=False,
        ),
        train_dataset=Dataset.from_list([{"text": letters(generator, 256)} for _ in range(8 * steps)]),
        processing_class=byte_tokenizer(1017, 1015),
        callbacks=[times],
    ).train()
    report_rate("sft_peer_tokens", times.laps[WARM:], 8 * 256, "tokens/s")
    report_peak("sft_peer_peak_rss")


def dpo(scratch):
    generator, steps, times = random.Random(seed), 14, Laps()
    names = ("prompt", "chosen", "rejected")
    DPOTrainer(
        model=small_model(),
        ref_model=small_model(),
        args=DPOConfig(
            **common(scratch, steps, 1e-4, lr_scheduler_type="constant"),
            per_device_train_batch_size=8,
            max_length=256,
            beta=0.1,
        ),
        train_dataset=Dataset.from_list([{n: letters(generator, 128) for n in names} for _ in range(8 * steps)]),
        processing_class=byte_tokenizer(1017, 1015),
        callbacks=[times],
    ).train()
    report_rate("dpo_peer_pairs", times.laps[WARM:], 8, "pairs/s")
    report_peak("dpo_peer_peak_rss")


def grpo(scratch):
    def digits(completions, **kw):
        return [sum(c.isdigit() for c in text) / max(1, len(text)) for text in completions]

    times = Laps()
    GRPOTrainer(
        model=small_model(),
        reward_funcs=digits,
        args=GRPOConfig(
            **common(scratch, 12, 1e-4, lr_scheduler_type="constant"),
            per_device_train_batch_size=64,
            num_generations=8,
            max_completion_length=64,
            beta=0.0,
            loss_type="grpo",
        ),
        train_dataset=Dataset.from_list([{"prompt": f"Write the number {i:04d}, then count up:"} for i in range(256)]),
        processing_class=byte_tokenizer(1017, 1015),
        callbacks=[times],
    ).train()
    wall = sorted(lap[0] for lap in times.laps[WARM:])
    report("grpo_peer_step_seconds", wall[len(wall) // 2], "s")
    report_peak("grpo_peer_peak_rss")


def question(generator):
    digits = "".join(generator.choice("0123456789") for _ in range(5))
    return {"prompt": digits + "=", "answer": "".join(sorted(digits))}


def spoilt(answer, generator):
    """With two neighbours that differ in each other's place."""
    places = [i for i in range(len(answer) - 1) if answer[i] != answer[i + 1]]
    if not places:
        return answer
    at = generator.choice(places)
    return answer[:at] + answer[at + 1] + answer[at] + answer[at + 2 :]


def sort_digits(scratch):
    generator = random.Random(seed)
    held_out = [question(generator) for _ in range(512)]
    hidden = {q["answer"] for q in held_out}
    train = [q for q in (question(generator) for _ in range(10000)) if q["answer"] not in hidden]
    for q in train:
        q["demo"] = spoilt(q["answer"], generator) if generator.random() < 0.65 else q["answer"]
    tokenizer = byte_tokenizer(257, 256)
    torch.manual_seed(seed)
    model = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=258,
            hidden_size=128,
            intermediate_size=256,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=32,
            max_position_embeddings=64,
            tie_word_embeddings=True,
            pad_token_id=256,
            eos_token_id=257,
            bos_token_id=None,
        )
    )
    began = time.perf_counter()
    SFTTrainer(
        model=model,
        args=SFTConfig(
            **common(scratch, 100, 1e-3, lr_scheduler_type="constant"),
            per_device_train_batch_size=64,
            packing=False,
        ),
        train_dataset=Dataset.from_list([{"prompt": q["prompt"], "completion": q["demo"]} for q in train]),
        processing_class=tokenizer,
    ).train()
    GRPOTrainer(
        model=model,
        reward_funcs=lambda completions, answer, **kw: [float(c == a) for c, a in zip(completions, answer)],
        args=GRPOConfig(
            **common(scratch, 120, 3e-4, lr_scheduler_type="linear"),
            per_device_train_batch_size=256,
            num_generations=8,
            max_completion_length=7,
            beta=0.0,
            loss_type="grpo",
        ),
        train_dataset=Dataset.from_list(train),
        processing_class=tokenizer,
    ).train()
    model.eval()
    batch = tokenizer([q["prompt"] for q in held_out], return_tensors="pt", return_token_type_ids=False)
    with torch.no_grad():
        drawn = model.generate(**batch, max_new_tokens=7, do_sample=True, top_k=0)
    texts = tokenizer.batch_decode(drawn[:, batch["input_ids"].shape[1] :], skip_special_tokens=True)
    report("sort_digits_peer_seconds", time.perf_counter() - began, "s")
    right = sum(t == q["answer"] for t, q in zip(texts, held_out)) / len(held_out)
    report("sort_digits_peer_exact_match", right, "share")
    report_peak("sort_digits_peer_peak_rss")


with tempfile.TemporaryDirectory() as folder:
    {"sft": sft, "dpo": dpo, "grpo": grpo, "sort-digits": sort_digits}[sys.argv[1]](folder)
