"""Makes small tokenizers of other kinds and records what transformers does with them: pip install transformers."""

import json
import pathlib

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer

HERE = pathlib.Path(__file__).parent
CORPUS = ["the cat sat on the mat. it's the cat's mat, isn't it? we've seen they're there!", "Hello world, hello there"] * 3
BYTES = [f"<0x{b:02X}>" for b in range(256)]
TEXTS = [
    "", " ", "  ", "hello", " hello", "hello  world ", "the cat's mat, isn't it?", "naïve café", "你好 👩\u200d🚀!", "a\nb\t c",
    "<s>hello</s> there", "we 've seen . what ? no ' no", "\u0000\u0301x", "don ' t 's", "é" * 3, "</s>", "<extra> the<extra>",
]


def llama2():
    vocab = {t: i for i, t in enumerate(["<unk>", "<s>", "</s>", *BYTES])}
    merges = []
    for t in ["▁", *"abcdefghilmnorstvwyHI',.!?"]:
        vocab[t] = len(vocab)
    for a, b in [("t", "h"), ("th", "e"), ("▁", "the"), ("c", "a"), ("ca", "t"), ("▁", "cat"), ("l", "l"), ("e", "ll"), ("h", "ell"), ("hell", "o"), ("▁", "▁")]:
        vocab.setdefault(a + b, len(vocab))
        merges.append((a, b))
    t = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    t.add_special_tokens(["<unk>", "<s>", "</s>"])
    t.post_processor = processors.TemplateProcessing("<s> $A", special_tokens=[("<s>", 1)])
    return t, {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "clean_up_tokenization_spaces": False}


def metaspace():
    t = Tokenizer(models.Unigram([("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0), *((b, -20.0) for b in BYTES), ("▁", -3.0),
        *((c, -4.0) for c in "abcdefghilmnorstvwyH',.!?"), ("▁the", -2.0), ("▁cat", -2.0), ("hello", -2.5), ("ello", -3.0)], 0, True))
    t.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    t.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="always")])
    t.add_special_tokens(["<unk>", "<s>", "</s>"])
    t.post_processor = processors.TemplateProcessing("<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    return t, {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "</s>", "clean_up_tokenization_spaces": True}


def wordpiece():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer()
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=120, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"]))
    t.decoder = decoders.WordPiece("##", cleanup=False)
    t.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return t, {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]",
        "clean_up_tokenization_spaces": True}


def bytelevel():
    """As Llama 3: tokens described in tokenizer_config.json alone, another one's flags changed there, and a setting that does nothing."""
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=300, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<s>", "</s>"]))
    t.add_tokens([AddedToken("<extra>", normalized=False)])
    n = t.get_vocab_size()
    flags = {"lstrip": False, "rstrip": False, "single_word": False, "normalized": False}
    return t, {"bos_token": "<s>", "eos_token": {"__type": "AddedToken", "content": "</s>", **flags}, "pad_token": "<pad>", "add_bos_token": True,
        "clean_up_tokenization_spaces": True,
        "added_tokens_decoder": {str(n - 1): {"content": "<extra>", **flags, "lstrip": True, "special": True},
            str(n): {"content": "world,", **flags, "special": False}}}


for make in (llama2, metaspace, wordpiece, bytelevel):
    tokenizer, config = make()
    folder = HERE / make.__name__
    folder.mkdir(exist_ok=True)
    data = json.loads(tokenizer.to_str())
    data["truncation"] = {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0} if make is llama2 else None
    (folder / "tokenizer.json").write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")
    config = {"tokenizer_class": "PreTrainedTokenizerFast", **config}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    fast = AutoTokenizer.from_pretrained(folder)
    cases = []
    for text in TEXTS:
        ids = fast.encode(text, add_special_tokens=False)
        cases.append({"text": text, "ids": ids, "with_special": fast.encode(text), "decoded": fast.decode(ids),
            "decoded_skip_special": fast.decode(ids, skip_special_tokens=True)})
    special = {r: getattr(fast, r + "_id") for r in ("bos_token", "eos_token", "pad_token", "unk_token")}
    out = {"size": len(fast), "special": special, "cases": cases}
    (folder / "cases.json").write_text(json.dumps(out, ensure_ascii=False) + "\n", encoding="utf-8")
    print(make.__name__, len(fast), special)
