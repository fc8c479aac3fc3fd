"""Records adapters of peft beside the recorded models that have more than a plain decoder, for LoraParityTest.

    python .ci/record_adapters.py llm/src/test/resources/fixtures/llm/models

Made with transformers 5.23.0, peft 0.21.2, torch 2.15.0. Beside a mixture of experts peft keeps the matrices of all
experts together; beside a model that sees it adapts the vision tower, too.
"""

import json
import sys
from pathlib import Path

import peft
import torch
import transformers
from safetensors.torch import load_file, save_file

CASES = {
    "qwen3moe": (transformers.AutoModelForCausalLM, {"target_modules": "all-linear", "r": 1, "lora_alpha": 3}),
    "qwen2_5_vl": (
        transformers.AutoModelForImageTextToText,
        {"target_modules": ["q_proj", "qkv", "down_proj", "mlp.2"], "r": 2, "lora_alpha": 3, "use_rslora": True},
    ),
}


def main():
    models = Path(sys.argv[1])
    torch.set_num_threads(1)
    for base, (kind, shape) in CASES.items():
        model = kind.from_pretrained(models / base).eval()
        recorded = load_file(models / base / "expected.safetensors")
        ids = recorded["input_ids"] if "pixel_values" in recorded else recorded["input_ids"][:1, :6]
        more = {k: recorded[k] for k in ("pixel_values", "image_grid_thw", "position_ids") if k in recorded}
        adapted = peft.get_peft_model(model, peft.LoraConfig(task_type="CAUSAL_LM", **shape)).eval()
        generator = torch.Generator().manual_seed(1)
        with torch.no_grad():
            for name, weight in adapted.named_parameters():
                if "lora_B" in name:
                    weight.copy_(0.1 * torch.randn(weight.shape, generator=generator))
        folder = models / f"{base}-lora"
        adapted.save_pretrained(folder)
        (folder / "README.md").unlink(missing_ok=True)
        described = json.loads((folder / "adapter_config.json").read_text())
        described["base_model_name_or_path"] = f"../{base}"
        for key in ("target_modules", "target_parameters"):
            described[key] = described[key] and sorted(described[key])
        (folder / "adapter_config.json").write_text(json.dumps(described, indent=2) + "\n")
        with torch.no_grad():
            logits = adapted(input_ids=ids, **more).logits
            merged = adapted.merge_and_unload()(input_ids=ids, **more).logits
        expected = {"logits": logits.contiguous(), "merged_logits": merged.contiguous()}
        if "pixel_values" not in recorded:
            expected["input_ids"] = ids.contiguous().clone()
        save_file(expected, folder / "expected.safetensors")
        (folder / "expected.json").write_text(json.dumps({"r": shape["r"], "lora_alpha": shape["lora_alpha"]}) + "\n")


main()
