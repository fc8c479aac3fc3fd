"""Draws small language models at random and records what transformers and peft compute with them.

    record_models.py DIR [--count 20] [--seed 0] [--only ARCHITECTURE] [--no-adapters]

DIR/llm/models gets a folder per model, as `save_pretrained` writes it, with `expected.json`, `expected.safetensors` and
`grads.safetensors` in the format of the parity tests' fixtures, so that `-Dbellman.fixtures=DIR` reads them. Sizes,
grouping of heads, biases, rope, windows, experts, images, number formats, sharding and the generation of config.json are
drawn. `reached` in expected.json says how far the recorded numbers are from float64 with the same weights (norms included;
rotary angles and router probabilities stay float32): a comparison allows a few times that. Of weights of 16 bits, `logits`
are what such arithmetic gives, `logits_float32_compute` and the continuation what float32 gives. Nothing is recorded that
luck decides: inputs are drawn again where two tokens, or two experts, are so close that rounding could swap them."""

import argparse
import copy
import json
import logging
import math
import os
import pathlib
import random
import shutil
import sys
import tempfile
import types

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
import transformers
from safetensors.torch import load_file, save_file

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
logging.disable(logging.WARNING)

GREEDY = 24
# Two tokens or experts nearer than this are not told apart by float32.
APART = 1e-3
TEXT = {
    "qwen2": transformers.Qwen2ForCausalLM,
    "qwen3": transformers.Qwen3ForCausalLM,
    "qwen3_moe": transformers.Qwen3MoeForCausalLM,
    "llama": transformers.LlamaForCausalLM,
    "mistral": transformers.MistralForCausalLM,
}
ARCHITECTURES = [*TEXT, "qwen2_5_vl"]
IMAGE, VISION_START, VISION_END = 90, 91, 92


# --- configurations -----------------------------------------------------------------------------------------------------


def theta(draw):
    return draw.choice([10000.0, 500000.0, 1000000.0, 5e6])


def rope(draw):
    """Plain, or stretched one of the ways that config.json can ask of any decoder."""
    way, length = draw.random(), draw.choice([8, 16, 64])
    plain = {"rope_type": "default", "rope_theta": theta(draw)}
    if way < 0.7:
        return plain
    if way < 0.85:
        return {**plain, "rope_type": "linear", "factor": draw.choice([1.5, 4.0])}
    yarn = {**plain, "rope_type": "yarn", "factor": draw.choice([2.0, 4.0]), "original_max_position_embeddings": length}
    if draw.random() < 0.3:
        yarn |= {"beta_fast": 16.0, "beta_slow": 2.0}
    if draw.random() < 0.3:
        yarn["attention_factor"] = 1.1
    return yarn


def decoder(draw, hidden_of_heads=False):
    """What all decoders share. With hidden_of_heads the hidden size is heads x head size."""
    heads, groups = draw.choice([(1, 1), (2, 1), (2, 2), (3, 1), (3, 3), (4, 1), (4, 2), (4, 4), (6, 2), (6, 3), (8, 2)])
    size = draw.choice([8, 12, 16, 20, 32])
    if hidden_of_heads:
        while not 24 <= heads * size <= 192:
            size = draw.choice([8, 12, 16, 20, 32])
        hidden = heads * size
    else:
        hidden = heads * draw.randint(math.ceil(32 / heads), 128 // heads)
    return dict(
        vocab_size=draw.choice([97, 128, 211, 512]),
        hidden_size=hidden,
        intermediate_size=draw.choice([33, 56, 80, 129, 160]),
        num_hidden_layers=draw.randint(1, 3),
        num_attention_heads=heads,
        num_key_value_heads=groups,
        head_dim=size,
        max_position_embeddings=draw.choice([64, 512, 4096]),
        rms_norm_eps=draw.choice([1e-5, 1e-6]),
        tie_word_embeddings=draw.random() < 0.4,
        rope_parameters=rope(draw),
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=0,
    )


def window(draw):
    """Smaller than the sequences, about as often as none."""
    return draw.choice([None, None, draw.randint(2, 14)])


def sliding(draw, layers):
    size = window(draw)
    if size is None:
        return dict(use_sliding_window=False)
    return dict(use_sliding_window=True, sliding_window=size, max_window_layers=draw.randint(0, layers - 1))


def text_config(architecture, draw):
    shape = decoder(draw, hidden_of_heads=architecture == "qwen2")
    layers = shape["num_hidden_layers"]
    if architecture == "qwen2":
        del shape["head_dim"]
        return transformers.Qwen2Config(**shape, **sliding(draw, layers))
    if architecture == "qwen3":
        return transformers.Qwen3Config(**shape, **sliding(draw, layers), attention_bias=draw.random() < 0.3)
    if architecture == "qwen3_moe":
        experts = draw.randint(2, 8)
        window_size = window(draw)
        return transformers.Qwen3MoeConfig(
            **shape,
            attention_bias=draw.random() < 0.3,
            use_sliding_window=window_size is not None,
            sliding_window=window_size,
            num_experts=experts,
            num_experts_per_tok=draw.randint(1, min(experts, 4)),
            moe_intermediate_size=draw.choice([16, 25, 48]),
            norm_topk_prob=draw.random() < 0.5,
            decoder_sparse_step=draw.choice([1, 1, 2]),
            mlp_only_layers=[layer for layer in range(layers) if draw.random() < 0.2],
        )
    if architecture == "llama":
        if draw.random() < 0.6:
            shape["rope_parameters"] = {
                "rope_type": "llama3",
                "rope_theta": theta(draw),
                "factor": draw.choice([2.0, 8.0, 32.0]),
                "low_freq_factor": 1.0,
                "high_freq_factor": draw.choice([2.0, 4.0]),
                "original_max_position_embeddings": draw.choice([8, 16, 64]),
            }
        return transformers.LlamaConfig(**shape, attention_bias=draw.random() < 0.3, mlp_bias=draw.random() < 0.3)
    return transformers.MistralConfig(**shape, sliding_window=window(draw))


def vl_config(draw):
    text = decoder(draw, hidden_of_heads=True)
    layers, size = text["num_hidden_layers"], text.pop("head_dim")
    tied = text.pop("tie_word_embeddings")
    half = size // 2
    text["max_position_embeddings"] = draw.choice([512, 4096])
    first = draw.randint(1, half - 2)
    second = draw.randint(1, half - first - 1)
    text["rope_parameters"] = {
        "rope_type": "default",
        "rope_theta": theta(draw),
        "mrope_section": [first, second, half - first - second],
    }
    depth = draw.randint(1, 4)
    heads = draw.choice([1, 2, 3])
    patch = draw.choice([14, 14, 8, 10])
    return transformers.Qwen2_5_VLConfig(
        text_config={**text, **sliding(draw, layers)},
        vision_config=dict(
            depth=depth,
            hidden_size=heads * draw.choice([8, 16, 24]),
            num_heads=heads,
            intermediate_size=draw.choice([33, 48, 64]),
            out_hidden_size=text["hidden_size"],
            patch_size=patch,
            spatial_merge_size=2,
            temporal_patch_size=2,
            # In windows of 2 to 5 merged patches.
            window_size=patch * 2 * draw.randint(2, 5),
            fullatt_block_indexes=sorted(draw.sample(range(depth), draw.randint(0, depth))),
            hidden_act="silu",
        ),
        image_token_id=IMAGE,
        video_token_id=93,
        vision_start_token_id=VISION_START,
        vision_end_token_id=VISION_END,
        tie_word_embeddings=tied,
    )


def randomise(model, generator):
    """Weights that keep activations near 1; norms and biases away from 1 and 0, so that a missing one shows."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if "norm" in name or "ln_q" in name:
                weight.copy_(1 + 0.2 * noise)
            elif name.endswith("bias"):
                weight.copy_(0.2 * noise)
            elif "embed_tokens" in name:
                weight.copy_(0.15 * noise)
            else:
                # The experts' tensors are stacked: inputs are the last dimension there too.
                inputs = weight[0].numel() if weight.dim() != 3 else weight.shape[-1]
                weight.copy_(1.2 * noise / math.sqrt(inputs))
    return plain(model)


def plain(model):
    """Ready to compute; the fast way through experts wants rows of 16 bytes and knows no float64."""
    model.config._experts_implementation = "eager"
    return model.eval()


# --- running ------------------------------------------------------------------------------------------------------------


def in_float64(model):
    """A copy that computes in float64, its norms too, which transformers' own keep in float32."""
    copied = copy.deepcopy(model).double()

    def normalise(self, hidden):
        return self.weight * hidden * torch.rsqrt(hidden.pow(2).mean(-1, keepdim=True) + self.variance_epsilon)

    for module in copied.modules():
        if hasattr(module, "variance_epsilon"):
            module.forward = types.MethodType(normalise, module)
    return copied


def logits_of(model, ids, **more):
    return model(input_ids=ids, use_cache=False, **more).logits


def logprobs_of(logits, ids):
    return torch.log_softmax(logits[:, :-1], -1).gather(-1, ids[:, 1:, None]).squeeze(-1)


class Margins:
    """The smallest gap between the last expert that is taken and the first that is not, in router logits."""

    def __init__(self, model):
        self.smallest = math.inf
        for module in model.modules():
            if type(module).__name__ == "Qwen3MoeTopKRouter":
                module.register_forward_hook(self.see)

    @torch.no_grad()
    def see(self, router, _, output):
        if router.top_k < router.num_experts:
            best = output[0].sort(-1, descending=True).values
            self.smallest = min(self.smallest, float((best[:, router.top_k - 1] - best[:, router.top_k]).min()))

    def taken(self):
        found, self.smallest = self.smallest, math.inf
        return found


def far_apart(make, margins):
    """What `make` returns, (result, gap), drawn again until neither tokens nor experts are close."""
    for _ in range(200):
        result, gap = make()
        if min(gap, margins.taken()) > APART:
            return result
    sys.exit("record_models: found no input that is told apart in float32 in 200 draws")


def continuation(model, prompt, more_of, tokens=GREEDY):
    """Greedy tokens without a cache and the smallest gap between the best two logits; 0 if it asks for an image."""
    ids, gap = prompt, math.inf
    for _ in range(tokens):
        last = logits_of(model, ids, **more_of(ids))[:, -1].float()
        best = last.topk(2).values[0]
        gap = min(gap, float(best[0] - best[1]))
        ids = torch.cat([ids, last.argmax(-1, keepdim=True)], 1)
        if more_of(prompt) and ids[0, -1] == IMAGE:
            return ids[:, prompt.shape[1] :], 0
    return ids[:, prompt.shape[1] :], gap


def gradients(model, ids, **more):
    """Loss and the gradient of every tensor under the names of the checkpoint: the gradients are saved as weights."""
    copied = copy.deepcopy(model)
    loss = -logprobs_of(logits_of(copied, ids, **more), ids).mean()
    loss.backward()
    with torch.no_grad():
        for weight in copied.parameters():
            weight.copy_(weight.grad if weight.grad is not None else torch.zeros_like(weight))
    with tempfile.TemporaryDirectory() as folder:
        copied.save_pretrained(folder)
        return float(loss.detach()), load_file(f"{folder}/model.safetensors")


def adapter_gradients(adapted, ids, **more):
    """Loss and the gradients of an adapter, as peft names its tensors in files. A tower that no loss reaches has none."""
    adapted.zero_grad()
    loss = -logprobs_of(logits_of(adapted, ids, **more), ids).mean()
    loss.backward()
    return float(loss.detach()), {
        name.replace(".default", ""): weight.grad.clone()
        for name, weight in adapted.named_parameters()
        if "lora_" in name and weight.grad is not None
    }


def distance(a, b):
    return float((a.double() - b.double()).abs().max())


def reached_gradient(found, exact):
    """The largest error of a gradient, each tensor's in parts of its own largest entry, which is taken as 0.01 where it is
    smaller: some gradients are zero but for rounding."""
    return max(distance(found[name], exact[name]) / max(float(exact[name].abs().max()), 1e-2) for name in found)


# --- text models --------------------------------------------------------------------------------------------------------


def random_ids(generator, rows, columns, vocabulary):
    return torch.randint(1, vocabulary, (rows, columns), generator=generator)


@torch.no_grad()
def text_outputs(model, draw, generator):
    """The recorded tensors of a text model, and the smallest gap of its continuation."""
    vocabulary, margins = model.config.vocab_size, Margins(model)
    rows, columns = draw.choice([(1, 17), (2, 24), (3, 20)])
    pad = draw.randint(1, columns // 2)

    def inputs():
        ids = random_ids(generator, rows, columns, vocabulary)
        mask = torch.ones_like(ids)
        mask[0, :pad] = 0
        padded = ids * mask
        positions = (mask.cumsum(-1) - 1).clamp(min=0)
        found = dict(
            input_ids=ids,
            logits=logits_of(model, ids),
            leftpad_input_ids=padded,
            leftpad_attention_mask=mask,
            leftpad_position_ids=positions,
        )
        margins.taken()
        # Rows without padding were seen above; what is computed where the mask is 0 decides nothing.
        logits_of(model, ids[:1, pad:])
        logits_of(model, ids)
        gap = margins.taken()
        found["leftpad_logits"] = logits_of(model, padded, attention_mask=mask, position_ids=positions)
        margins.taken()
        return found, gap

    out = far_apart(inputs, margins)
    out["logprobs"] = logprobs_of(out["logits"].float(), out["input_ids"])
    gaps = []

    def greedy():
        prompt = random_ids(generator, 1, draw.randint(3, 14), vocabulary)
        tokens, gap = continuation(model, prompt, lambda ids: {})
        gaps.append(gap)
        return (prompt, tokens), gap

    out["greedy_prompt"], out["greedy_tokens"] = far_apart(greedy, margins)
    return out, gaps[-1]


def record_text(model, folder, draw, generator, shard, dtype):
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.to(dtype))
    out, gap = text_outputs(model, draw, generator)
    ids, counts = out["input_ids"], out["leftpad_attention_mask"].bool()
    pads = dict(attention_mask=out["leftpad_attention_mask"], position_ids=out["leftpad_position_ids"])
    exact = in_float64(model)
    with torch.no_grad():
        exact_logits = logits_of(exact, ids)
        exact_pads = logits_of(exact, out["leftpad_input_ids"], **pads)
    loss, grads = gradients(model, ids)
    exact_loss, exact_grads = gradients(exact, ids)
    reached = dict(
        logits=distance(out["logits"], exact_logits),
        logprobs=distance(out["logprobs"], logprobs_of(exact_logits, ids)),
        leftpad_logits=distance(out["leftpad_logits"][counts], exact_pads[counts]),
        loss=abs(loss - exact_loss),
        gradient=reached_gradient(grads, exact_grads),
        largest_logit=float(exact_logits.abs().max()),
    )
    notes = dict(loss=loss, greedy_min_top2_gap=gap, reached=reached)
    save(copy_in(model, dtype), folder, shard)
    if dtype != torch.float32:
        # As transformers computes when it loads the file as it is: weights of 16 bits, rotary angles of 32.
        narrow, grads = plain(transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=dtype)), None
        out["logits_float32_compute"] = out["logits"]
        with torch.no_grad():
            out["logits"] = logits_of(narrow, ids)
            out["leftpad_logits"] = logits_of(narrow, out["leftpad_input_ids"], **pads)
        out["logprobs"] = logprobs_of(out["logits"].float(), ids)
        notes["loss"] = -float(out["logprobs"].mean())
        # As large as they are because the numbers are 16 bits wide; what was reached in float32 stands beside.
        reached["logits_float32_compute"] = reached["logits"]
        reached["logits"] = distance(out["logits"], exact_logits)
        reached["logprobs"] = distance(out["logprobs"], logprobs_of(exact_logits, ids))
        reached["leftpad_logits"] = distance(out["leftpad_logits"][counts], exact_pads[counts])
        reached["loss"] = abs(notes["loss"] - exact_loss)
        del reached["gradient"]
    write(folder, out, notes, grads, type(model).__name__)
    return out


def copy_in(model, dtype):
    copied = copy.deepcopy(model).to(dtype)
    copied.config.dtype = dtype
    return copied


def save(model, folder, shard):
    model.save_pretrained(folder, **(dict(max_shard_size=shard) if shard else {}))


# --- the model with images ----------------------------------------------------------------------------------------------


def record_vl(model, folder, draw, generator, shard, renamed):
    vision, margins = model.config.vision_config, Margins(model)
    grids = [[1, 2 * draw.randint(1, 7), 2 * draw.randint(1, 7)] for _ in range(draw.choice([1, 1, 2, 3]))]
    grid = torch.tensor(grids)
    patches = int(grid.prod(-1).sum())
    pixels = torch.randn(patches, 3 * vision.temporal_patch_size * vision.patch_size**2, generator=generator)
    more = dict(pixel_values=pixels, image_grid_thw=grid)

    def positions(ids):
        types_of = (ids == IMAGE).int()
        return dict(
            position_ids=model.model.get_rope_index(ids, types_of, grid)[0], attention_mask=torch.ones_like(ids), **more
        )

    def inputs():
        words = []
        for frames, height, width in grids:
            words += torch.randint(1, IMAGE, (draw.randint(1, 6),), generator=generator).tolist()
            words += [VISION_START] + [IMAGE] * (frames * height * width // 4) + [VISION_END]
        words += torch.randint(1, IMAGE, (draw.randint(2, 8),), generator=generator).tolist()
        ids = torch.tensor([words])
        tokens, gap = continuation(model, ids, positions, 12)
        return (ids, tokens, gap), gap

    with torch.no_grad():
        ids, tokens, gap = far_apart(inputs, margins)
        more = positions(ids)
        out = dict(
            input_ids=ids,
            **{key: more[key] for key in ("pixel_values", "image_grid_thw", "position_ids")},
            image_features=torch.cat(list(model.get_image_features(pixels, grid, return_dict=True).pooler_output)),
            logits=logits_of(model, ids, **more),
            greedy_prompt=ids.clone(),
            greedy_tokens=tokens,
        )
        out["logprobs"] = logprobs_of(out["logits"], ids)
        exact = in_float64(model)
        wide = {**more, "pixel_values": pixels.double()}
        exact_logits = logits_of(exact, ids, **wide)
        exact_features = torch.cat(
            list(exact.get_image_features(pixels.double(), grid, return_dict=True).pooler_output)
        )
    loss, grads = gradients(model, ids, **more)
    exact_loss, exact_grads = gradients(exact, ids, **wide)
    notes = dict(
        loss=loss,
        greedy_min_top2_gap=gap,
        reached=dict(
            logits=distance(out["logits"], exact_logits),
            logprobs=distance(out["logprobs"], logprobs_of(exact_logits, ids)),
            image_features=distance(out["image_features"], exact_features),
            loss=abs(loss - exact_loss),
            gradient=reached_gradient(grads, exact_grads),
            largest_logit=float(exact_logits.abs().max()),
        ),
    )
    save(model, folder, shard)
    if renamed:
        # Gradients stay under the published names.
        rename(folder)
    write(folder, out, notes, grads, type(model).__name__)
    return out


def new_name(name):
    """The newer prefixes, model.language_model and model.visual, for the ones of published checkpoints."""
    if name.startswith("visual."):
        return "model." + name
    return name.replace("model.", "model.language_model.", 1) if name.startswith("model.") else name


def rename(folder):
    for file in folder.glob("*.safetensors"):
        save_file({new_name(name): tensor for name, tensor in load_file(file).items()}, file, {"format": "pt"})
    index = folder / "model.safetensors.index.json"
    if index.exists():
        content = json.loads(index.read_text())
        content["weight_map"] = {new_name(name): file for name, file in content["weight_map"].items()}
        index.write_text(json.dumps(content, indent=2))


# --- adapters -----------------------------------------------------------------------------------------------------------


def record_adapter(base, folder, draw, generator, out):
    """A LoRA adapter on the model in `base`, whose folder is beside `folder` and for which `out` was recorded."""
    import peft

    sees = "pixel_values" in out
    loader = transformers.AutoModelForImageTextToText if sees else transformers.AutoModelForCausalLM
    model = plain(loader.from_pretrained(base, dtype=torch.float32))
    named = ["q_proj", "k_proj", "v_proj", "o_proj"]
    if model.config.model_type != "qwen3_moe":
        named += ["gate_proj", "up_proj", "down_proj"]
    if sees:
        named += ["qkv", "attn.proj"]
    if model.get_output_embeddings().weight is not model.get_input_embeddings().weight:
        # Where they are one, merging beside the head changes the embedding, too.
        named += ["lm_head"]
    rank, targets = draw.choice([1, 2, 3, 4, 8]), sorted(draw.sample(named, draw.randint(1, len(named))))
    config = peft.LoraConfig(
        r=rank,
        lora_alpha=draw.choice([1, 4, 8, 16, 32]),
        use_rslora=draw.random() < 0.4,
        target_modules=targets,
        rank_pattern={targets[0]: draw.randint(1, 5)} if draw.random() < 0.3 else {},
        alpha_pattern={targets[-1]: draw.randint(1, 20)} if draw.random() < 0.3 else {},
        lora_dropout=draw.choice([0.0, 0.1]),
        task_type="CAUSAL_LM",
    )
    adapted = peft.get_peft_model(model, config).eval()
    with torch.no_grad():
        for name, weight in adapted.named_parameters():
            if "lora_" in name:
                weight.copy_(0.15 * torch.randn(weight.shape, generator=generator))
    margins = Margins(adapted)
    more = {key: out[key] for key in ("pixel_values", "image_grid_thw", "position_ids") if key in out}
    more |= {"attention_mask": torch.ones_like(out["input_ids"])} if sees else {}

    def inputs():
        ids = out["input_ids"] if sees else random_ids(generator, 2, 24, model.config.vocab_size)
        with torch.no_grad():
            return (ids, logits_of(adapted, ids, **more)), math.inf

    ids, logits = far_apart(inputs, margins)
    loss, grads = adapter_gradients(adapted, ids, **more)
    adapted.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    described = json.loads((folder / "adapter_config.json").read_text())
    described["base_model_name_or_path"] = f"../{base.name}"
    (folder / "adapter_config.json").write_text(json.dumps(described, indent=2))
    wide = {key: value.double() if key == "pixel_values" else value for key, value in more.items()}
    precise = in_float64(adapted)
    _, exact_grads = adapter_gradients(precise, ids, **wide)
    with torch.no_grad():
        exact = logits_of(precise, ids, **wide)
        merged = logits_of(adapted.merge_and_unload(), ids, **more)
    notes = dict(
        r=rank,
        lora_alpha=config.lora_alpha,
        scale=config.lora_alpha / (math.sqrt(rank) if config.use_rslora else rank),
        loss=loss,
        logits_shape=list(logits.shape),
        reached=dict(
            logits=distance(logits, exact),
            merged_logits=distance(merged, exact),
            gradient=reached_gradient(grads, exact_grads),
            largest_logit=float(exact.abs().max()),
        ),
    )
    # A model that sees is asked about the images that were recorded beside it.
    asked = {} if sees else dict(input_ids=ids)
    save_file(dict(**asked, logits=logits, merged_logits=merged), folder / "expected.safetensors")
    save_file(grads, folder / "grads.safetensors", {"format": "pt"})
    (folder / "expected.json").write_text(json.dumps(notes))


# --- files --------------------------------------------------------------------------------------------------------------


def write(folder, out, notes, grads, architecture):
    out = {name: tensor.contiguous() for name, tensor in out.items()}
    save_file(out, folder / "expected.safetensors")
    if grads is not None:
        save_file(grads, folder / "grads.safetensors", {"format": "pt"})
    tensors = {
        name: dict(shape=list(tensor.shape), dtype=str(tensor.dtype).removeprefix("torch."))
        for name, tensor in out.items()
    }
    (folder / "expected.json").write_text(json.dumps(dict(tensors=tensors, **notes, architecture=architecture)))


def age(folder):
    """Rewrites config.json as transformers 4 wrote it."""
    file = folder / "config.json"
    config = json.loads(file.read_text())
    vl = config["model_type"] == "qwen2_5_vl"
    text = config.pop("text_config") if vl else config
    rope = text.pop("rope_parameters")
    text["rope_theta"] = rope.pop("rope_theta")
    if vl:
        text["rope_scaling"] = {"type": "mrope", "mrope_section": rope["mrope_section"]}
        # Everything of the text model lies beside the vision model there.
        text.pop("model_type", None)
        text.pop("tie_word_embeddings", None)
        config.update({key: value for key, value in text.items() if key not in ("dtype", "architectures")})
        config["vision_config"].pop("rope_parameters", None)
        # Published configurations call the vision model by the whole's name, and the channels twice.
        config["vision_config"]["model_type"] = "qwen2_5_vl"
        config["vision_config"]["in_chans"] = config["vision_config"].pop("in_channels", 3)
        config["vision_config"]["spatial_patch_size"] = config["vision_config"]["patch_size"]
    else:
        text["rope_scaling"] = None if rope["rope_type"] == "default" else rope
        if rope["rope_type"] in ("linear", "yarn"):
            # The oldest name of the key.
            rope["type"] = rope.pop("rope_type")
    config.pop("layer_types", None)
    config["torch_dtype"] = config.pop("dtype")
    if "num_local_experts" in config:
        config["num_experts"] = config.pop("num_local_experts")
    config["transformers_version"] = "4.51.3"
    file.write_text(json.dumps(config, indent=2, sort_keys=True))


def same_after_loading(folder, out):
    """What was rewritten must still be the same model to transformers."""
    loader = transformers.AutoModelForImageTextToText if "pixel_values" in out else transformers.AutoModelForCausalLM
    model = plain(loader.from_pretrained(folder, dtype=torch.float32))
    more = {key: out[key] for key in ("pixel_values", "image_grid_thw", "position_ids") if key in out}
    with torch.no_grad():
        found = logits_of(model, out["input_ids"], **more)
    wanted = out.get("logits_float32_compute", out["logits"])
    if distance(found, wanted) > 1e-4:
        sys.exit(f"{folder}: transformers reads another model from the rewritten files")


# --- all of them --------------------------------------------------------------------------------------------------------


def record(architecture, number, seed, models, adapters):
    draw = random.Random(f"{seed} {architecture} {number}")
    generator = torch.Generator().manual_seed(draw.getrandbits(48))
    folder = models / f"{architecture}-{number:02d}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shard = "60KB" if draw.random() < 0.25 else None
    old, dtype = draw.random() < 0.35, torch.float32
    if architecture == "qwen2_5_vl":
        renamed = draw.random() < 0.5
        model = transformers.Qwen2_5_VLForConditionalGeneration(vl_config(draw))
        out = record_vl(randomise(model, generator), folder, draw, generator, shard, renamed)
        old = old and not renamed
    else:
        # Experts that rounding swaps have no expected values: those models stay in single precision.
        if architecture != "qwen3_moe":
            dtype = draw.choice([torch.float32] * 5 + [torch.bfloat16, torch.float16])
        model = TEXT[architecture](text_config(architecture, draw))
        out = record_text(randomise(model, generator), folder, draw, generator, shard, dtype)
    if old:
        age(folder)
    if old or architecture == "qwen2_5_vl":
        same_after_loading(folder, out)
    if adapters and number % 4 == 0 and dtype == torch.float32:
        record_adapter(folder, models / f"{folder.name}-lora", draw, generator, out)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("dir", type=pathlib.Path)
    words.add_argument("--count", type=int, default=20, help="models per architecture")
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--only", choices=ARCHITECTURES)
    words.add_argument("--number", type=int, help="only the model of this number")
    words.add_argument("--no-adapters", action="store_true")
    asked = words.parse_args()
    torch.set_num_threads(1)
    models = asked.dir / "llm" / "models"
    for architecture in [asked.only] if asked.only else ARCHITECTURES:
        for number in range(asked.count) if asked.number is None else [asked.number]:
            record(architecture, number, asked.seed, models, not asked.no_adapters)
    print(f"{len(list(models.iterdir()))} models with their expected values in {models}")


main()
