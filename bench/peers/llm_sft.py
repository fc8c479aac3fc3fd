"""TRL's SFTTrainer: the small Qwen3 on 8 x 256 tokens, packing off. usage: llm_sft.py TOKENIZER [STEPS]"""

import sys
import tempfile

from llm_common import Clock, report_peak, report_rate, small_model

import torch
from datasets import Dataset
from transformers import AutoTokenizer, TrainerCallback
from trl import SFTConfig, SFTTrainer

BATCH, LENGTH, WARM = 8, 256, 2
if len(sys.argv) < 2:
    sys.exit(__doc__)
steps = int(sys.argv[2]) if len(sys.argv) > 2 else 22


class Laps(TrainerCallback):
    """Seconds of every step, the loading of its data included."""

    def on_train_begin(self, args, state, control, **kw):
        self.clock, self.laps = Clock(), []

    def on_step_end(self, args, state, control, **kw):
        self.laps.append(self.clock.lap())


ids = torch.randint(0, 1000, (BATCH * steps, LENGTH), generator=torch.Generator().manual_seed(0))
times = Laps()
with tempfile.TemporaryDirectory() as scratch:
    SFTTrainer(
        model=small_model(),
        args=SFTConfig(
            output_dir=scratch,
            use_cpu=True,
            bf16=False,
            fp16=False,
            report_to="none",
            save_strategy="no",
            disable_tqdm=True,
            gradient_checkpointing=False,
            dataloader_pin_memory=False,
            max_steps=steps,
            per_device_train_batch_size=BATCH,
            max_length=LENGTH,
            packing=False,
            learning_rate=1e-4,
            logging_strategy="no",
        ),
        train_dataset=Dataset.from_dict({"input_ids": ids.tolist()}),
        processing_class=AutoTokenizer.from_pretrained(sys.argv[1], padding_side="left"),
        callbacks=[times],
    ).train()
report_rate("sft_train_tokens", times.laps[WARM:], BATCH * LENGTH, "tokens/s")
report_peak("sft_train_peak_rss")
