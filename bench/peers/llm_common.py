"""Shared by the llm_*.py peers: threads, the small model, clocks, `name value unit` lines. Import it before torch."""

import os
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "2")
# Idle OpenMP workers spin: fastest on a quiet machine. On a shared one set OMP_WAIT_POLICY=PASSIVE.
os.environ.setdefault("OMP_WAIT_POLICY", "ACTIVE")

import torch
import transformers

THREADS = int(os.environ["OMP_NUM_THREADS"])
torch.set_num_threads(THREADS)
transformers.logging.set_verbosity_error()


def report(name, value, unit):
    text = f"{value:.4f}" if isinstance(value, float) else str(value)
    print(f"{name} {text} {unit}", flush=True)


def small_model(seed=0):
    """The Qwen3 of 3.4 M parameters that `bellman bench llm-train` trains."""
    torch.manual_seed(seed)
    return transformers.Qwen3ForCausalLM(
        transformers.Qwen3Config(
            vocab_size=1024,
            hidden_size=256,
            intermediate_size=768,
            num_hidden_layers=4,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=64,
            max_position_embeddings=1024,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=1017,
            pad_token_id=1015,
        )
    ).float()


class Clock:
    """Wall-clock and processor seconds (of all threads) since the last lap."""

    def __init__(self):
        self.last = self.now()

    @staticmethod
    def now():
        return time.perf_counter(), time.process_time()

    def lap(self):
        before, self.last = self.last, self.now()
        return self.last[0] - before[0], self.last[1] - before[1]


def report_rate(name, laps, amount, unit):
    """Amount per second of the median and of the best lap, and per processor second over all laps.

    Other processes only ever slow a lap down, so the best is nearest to a quiet machine; the processor's figure hardly
    feels them."""
    wall = sorted(lap[0] for lap in laps)
    report(name, amount / wall[len(wall) // 2], unit)
    report(f"{name}_best", amount / wall[0], unit)
    report(f"{name}_percpu", amount * len(laps) / sum(lap[1] for lap in laps), unit.replace("/s", "/cpu-s"))


def report_peak(name):
    """The most memory this process ever had resident, CUDA's libraries included where torch was built with them."""
    with open("/proc/self/status") as status:
        kib = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    report(name, kib / 1024, "MiB")
