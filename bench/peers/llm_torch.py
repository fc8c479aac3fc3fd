"""Plain torch: forward, backward and AdamW of the small Qwen3 on 8 x 256 tokens. usage: llm_torch.py [STEPS]"""

import sys

from llm_common import Clock, report, report_peak, report_rate, small_model

import torch

BATCH, LENGTH, WARM = 8, 256, 2
steps = int(sys.argv[1]) if len(sys.argv) > 1 else 22
model = small_model().train()
report("torch_parameters", sum(p.numel() for p in model.parameters()), "floats")
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
generator = torch.Generator().manual_seed(0)
step, forward = [], []
for _ in range(steps):
    ids = torch.randint(0, 1000, (BATCH, LENGTH), generator=generator)
    whole, part = Clock(), Clock()
    loss = model(ids, labels=ids, use_cache=False).loss
    forward.append(part.lap())
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    step.append(whole.lap())
report_rate("torch_train_tokens", step[WARM:], BATCH * LENGTH, "tokens/s")
report_rate("torch_forward_tokens", forward[WARM:], BATCH * LENGTH, "tokens/s")
report_peak("torch_train_peak_rss")
