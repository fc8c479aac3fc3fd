"""Records images.json with transformers: pip install transformers pillow torch torchvision, then run this."""

import json
import pathlib
import tempfile

from transformers import PreTrainedTokenizerFast, Qwen2_5_VLProcessor, Qwen2VLImageProcessorPil
from transformers.models.qwen2_vl.video_processing_qwen2_vl import Qwen2VLVideoProcessor

HERE = pathlib.Path(__file__).parent
FIXTURES = HERE / "../../../fixtures/llm"
TEMPLATE = (
    "{% for m in messages %}{{ m.role }}:{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}"
    "{% if p.type == 'text' %}{{ p.text }}{% else %}<|vision_start|><|image_pad|><|vision_end|>{% endif %}"
    "{% endfor %}{% endif %}{% endfor %}"
)
WORDS = {"<tool_call>": "<|image_pad|>", "</tool_call>": "<|video_pad|>", "<tool_response>": "<|vision_start|>",
         "</tool_response>": "<|vision_end|>"}


def text(t):
    return {"type": "text", "text": t}


CHATS = [
    [{"role": "user", "content": [{"type": "image", "image": "rgb.png"}, text("what is it?")]}],
    [{"role": "user", "content": [text("a"), {"type": "image", "path": "wide.png"}, text("b"),
                                  {"type": "image", "url": "photo.jpg"}]},
     {"role": "assistant", "content": "two"},
     {"role": "user", "content": [{"type": "image", "image": "reduced.png"}, {"type": "image", "image": "rgb.png"}]}],
    [{"role": "user", "content": "words alone"}],
]

source = (FIXTURES / "tokenizer/tokenizer.json").read_text(encoding="utf-8")
for old, new in WORDS.items():
    source = source.replace(old, new)
with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
    file.write(source)
    file.flush()
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=file.name, eos_token="<|im_end|>", pad_token="<|endoftext|>")
images = Qwen2VLImageProcessorPil(min_pixels=784, max_pixels=12544)
processor = Qwen2_5_VLProcessor(images, tokenizer, Qwen2VLVideoProcessor(), chat_template=TEMPLATE)
cases = []
for chat in CHATS:
    located = json.loads(json.dumps(chat))
    for message in located:
        for part in message["content"] if isinstance(message["content"], list) else []:
            for key in ("image", "path", "url"):
                if key in part:
                    part[key] = str(FIXTURES / "images" / part[key])
    ids = processor.apply_chat_template(located, tokenize=True, return_dict=True)["input_ids"]
    cases.append({"messages": chat, "text": processor.apply_chat_template(located, tokenize=False), "ids": ids[0]})
(HERE / "images.json").write_text(json.dumps(cases, indent=1) + "\n", encoding="utf-8")
print([len(c["ids"]) for c in cases])
