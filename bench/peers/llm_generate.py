"""transformers.generate, greedy, on the small Qwen3 and the prompts and lengths of `bellman bench llm-generate`: batches of
1, 16 and 64 texts of 128 new tokens, and 64 texts of 8 to 128. usage: llm_generate.py [REPEATS [BATCH,...|mixed]]

transformers has no continuous batching in `generate`: a batch runs until its longest text is written. The mixed texts are
written both as one batch of 64 and, sorted by length, as four batches of 16; `transformers_mixed64_tokens` is the better of
the two. Only tokens that were asked for are counted."""

import sys

from llm_common import Clock, report, report_peak, report_rate, small_model

import torch

PROMPT, NEW, LEAST, WORDS, TEXTS, SMALL = 32, 128, 8, 1000, 64, 16
WARM = 1
MASK = (1 << 64) - 1


class SplittableRandom:
    """As Java draws (Steele, Lea and Flood 2014), so that both sides have the same prompts and lengths."""

    def __init__(self, seed):
        self.seed = seed

    def bits(self):
        self.seed = (self.seed + 0x9E3779B97F4A7C15) & MASK
        z = self.seed
        z = ((z ^ (z >> 33)) * 0x62A9D9ED799705F5) & MASK
        return (((z ^ (z >> 28)) * 0xCB24D0A5C88C35B3) & MASK) >> 32

    def below(self, bound):
        if bound & (bound - 1) == 0:
            return self.bits() & (bound - 1)
        while True:
            drawn = self.bits() >> 1
            if drawn - drawn % bound + bound <= 1 << 31:
                return drawn % bound

    def ints(self, count, least, bound):
        return [least + self.below(bound - least) for _ in range(count)]


def write(model, prompts, lengths):
    """Writes texts together, each as long as the longest."""
    most = max(lengths)
    ids = torch.tensor(prompts)
    out = model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=most, min_new_tokens=most, do_sample=False
    )
    assert out.shape == (len(prompts), PROMPT + most)


def lap(model, prompts, groups):
    """The time of all groups, each a list of (number of a text, its length)."""
    clock = Clock()
    for group in groups:
        write(model, [prompts[i] for i, _ in group], [length for _, length in group])
    return clock.lap()


def laps(model, repeats, texts, groups):
    random = SplittableRandom(2)
    found = []
    for _ in range(WARM + repeats):
        found.append(lap(model, [random.ints(PROMPT, 0, WORDS) for _ in range(texts)], groups))
    return found[WARM:]


def mixed(model, repeats):
    lengths = list(enumerate(SplittableRandom(1).ints(TEXTS, LEAST, NEW + 1)))
    tokens = sum(length for _, length in lengths)
    ordered = sorted(lengths, key=lambda text: text[1])
    ways = {
        "together": laps(model, repeats, TEXTS, [lengths]),
        "sorted": laps(model, repeats, TEXTS, [ordered[i : i + SMALL] for i in range(0, TEXTS, SMALL)]),
    }
    report("transformers_mixed64_asked", tokens, "tokens")
    for way, found in ways.items():
        report_rate(f"transformers_mixed64_{way}_tokens", found, tokens, "tokens/s")
    report_rate("transformers_mixed64_tokens", min(ways.values(), key=lambda f: sorted(f)[len(f) // 2]), tokens, "tokens/s")


def main():
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    wanted = sys.argv[2].split(",") if len(sys.argv) > 2 else ["1", "16", "64", "mixed"]
    model = small_model().eval()
    for batch in wanted:
        if batch == "mixed":
            mixed(model, repeats)
        else:
            count = int(batch)
            found = laps(model, repeats, count, [[(i, NEW) for i in range(count)]])
            report_rate(f"transformers_batch{count}_tokens", found, count * NEW, "tokens/s")
    report_peak("transformers_generate_peak_rss")


main()
