"""Records what transformers' Qwen2VLImageProcessor makes of small images, for ImageProcessingParityTest.

    python .ci/record_images.py llm/src/test/resources/fixtures/llm/images [DRAWN [SEED]]

Made with transformers 5.23.0, torch 2.15.0, torchvision 0.29.2, Pillow 13.0.0. Images are read as transformers' own
loader does, upright by their Exif orientation, but handed over in their own mode, so that the processor itself puts
what is transparent on white. `cases.json` names the files with the processor's settings; `expected.safetensors`
has, for each, `pixel_values` or, to save space, `levels`: what they were as bytes, each frame once. DRAWN says how
many more images of drawn sizes, modes and limits there shall be.
"""

import io
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, PngImagePlugin
from safetensors.numpy import save_file
from transformers import Qwen2VLImageProcessor

SMALL = {"min_pixels": 28 * 28, "max_pixels": 28 * 28 * 2}
MIDDLE = {"min_pixels": 28 * 28, "max_pixels": 28 * 28 * 9}


def scene(height, width, channels, seed):
    """Smooth shapes with sharp edges and some noise, bytes."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for _ in range(channels):
        a, b, c = rng.uniform(0.02, 0.4, 3)
        plane = 128 + 90 * np.sin(a * x + b * y) + 60 * (((x * c).astype(int) + (y * b).astype(int)) % 2)
        planes.append(plane + rng.normal(0, 6, plane.shape))
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def with_orientation(image, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return image, {"exif": exif.tobytes()}


def images():
    rgb = Image.fromarray(scene(45, 70, 3, 0))
    alpha = np.dstack([scene(40, 33, 3, 1), (np.indices((40, 33)).sum(0) * 4 % 256).astype(np.uint8)])
    grey = Image.fromarray(scene(37, 50, 1, 2)[..., 0])
    deep = (scene(30, 44, 3, 3).astype(np.uint16) << 8) | 77
    palette = rgb.quantize(40)
    yield "rgb.png", rgb, {}, SMALL
    yield "rgba.png", Image.fromarray(alpha), {}, SMALL
    yield "grey.png", grey, {}, SMALL
    yield "grey-alpha.png", Image.fromarray(alpha).convert("LA"), {}, SMALL
    yield "grey-transparent.png", grey, {"transparency": int(np.asarray(grey)[10, 10])}, SMALL
    yield "rgb-transparent.png", palette.convert("RGB"), {
        "transparency": tuple(int(v) for v in np.asarray(palette.convert("RGB"))[10, 10])
    }, SMALL
    yield "bits.png", grey.convert("1"), {}, SMALL
    yield "palette.png", palette, {}, SMALL
    yield "palette-4.png", rgb.quantize(9), {"bits": 4}, SMALL
    yield "palette-alpha.png", palette, {"transparency": bytes(range(0, 240, 6))}, SMALL
    yield "grey-16.png", Image.fromarray(deep[..., 0]), {}, SMALL
    yield "upside.png", *with_orientation(rgb, 3), SMALL
    yield "same-size.png", Image.fromarray(scene(28, 56, 3, 4)), {}, SMALL
    yield "enlarged.png", Image.fromarray(scene(11, 17, 3, 5)), {}, {"min_pixels": 28 * 28 * 4, "max_pixels": 28 * 28 * 9}
    yield "reduced.png", Image.fromarray(scene(160, 213, 3, 6)), {}, MIDDLE
    yield "wide.png", Image.fromarray(scene(9, 230, 3, 7)), {}, MIDDLE
    yield "profile.png", rgb, {"icc_profile": b"not a profile at all", "pnginfo": gamma()}, SMALL
    photo = Image.fromarray(scene(120, 150, 3, 8))
    yield "photo.jpg", photo, {"quality": 90}, MIDDLE
    yield "sharp.jpg", photo, {"quality": 95, "subsampling": 0}, SMALL
    yield "halved.jpg", photo, {"quality": 75, "subsampling": 1, "progressive": True}, SMALL
    yield "grey.jpg", photo.convert("L"), {"quality": 85}, SMALL
    yield "inks.jpg", photo.convert("CMYK"), {"quality": 95}, SMALL
    for orientation in range(2, 9):
        image, exif = with_orientation(Image.fromarray(scene(31, 60, 3, 9)), orientation)
        yield f"turned-{orientation}.jpg", image, exif | {"quality": 80}, SMALL


def drawn(count, seed):
    rng = np.random.default_rng(seed)
    for number in range(count):
        height, width = (int(v) for v in rng.integers(6, 260, 2))
        channels = int(rng.choice([1, 3, 3, 4]))
        pixels = scene(height, width, channels, int(rng.integers(1 << 30)))
        image = Image.fromarray(pixels[..., 0] if channels == 1 else pixels)
        least = int(rng.integers(1, 12))
        limits = {"min_pixels": 28 * 28 * least, "max_pixels": 28 * 28 * (least + int(rng.integers(2, 30)))}
        if channels == 4 or rng.random() < 0.7:
            yield f"drawn-{number}.png", image, {}, limits
        else:
            options = {"quality": int(rng.integers(60, 98)), "progressive": bool(rng.random() < 0.5)}
            yield f"drawn-{number}.jpg", image, options | {"subsampling": int(rng.integers(0, 3))}, limits


def gamma():
    info = PngImagePlugin.PngInfo()
    info.add(b"gAMA", (100000).to_bytes(4, "big"))
    return info


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    cases, expected = [], {}
    count, seed = ([int(word) for word in sys.argv[2:]] + [0, 0])[:2]
    for name, image, options, settings in [*images(), *drawn(count, seed)]:
        image.save(folder / name, **options)
        processor = Qwen2VLImageProcessor(**settings)
        made = processor(images=ImageOps.exif_transpose(Image.open(folder / name)), return_tensors="np")
        values, grid = made["pixel_values"], made["image_grid_thw"][0].tolist()
        mean, std = (np.array(v, np.float32)[:, None] * np.float32(255) for v in (processor.image_mean, processor.image_std))
        planes = values.reshape(len(values), 3, 2, -1)
        levels = np.rint(planes[:, :, 0] * std + mean).astype(np.uint8)
        assert (((levels - mean) / std)[:, :, None] == planes).all(), name
        cases.append({"file": name, "processor": settings, "image_grid_thw": grid})
        if name == "rgb.png":
            expected[name + "/pixel_values"] = values
        else:
            expected[name + "/levels"] = levels.reshape(len(values), -1)
    save_file(expected, folder / "expected.safetensors")
    (folder / "cases.json").write_text(json.dumps({"cases": cases}, indent=1) + "\n")


main()
