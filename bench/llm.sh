#!/usr/bin/env bash
# Language models beside their peers, in one sitting: llm.sh small|generate|rl|large [ROUNDS]
# Prints a Markdown table, for bench/results. `small`: training the peers' Qwen3 of 3.4 M parameters. `generate`: writing
# with it, batches of 1, 16 and 64, and 64 texts of 8 to 128 tokens. `rl`: SFT, DPO and GRPO of it, and sorting digits to the
# end. `large`: a random Qwen3-0.6B, 3 steps on 4 x 512
# tokens, all weights and LoRA, which takes 10 GB of memory, 3 GB of disk and some minutes a side.
#   PEERS   folder of the peers' environment, made there if it is missing (default: ~/.cache/bellman/peers-llm)
#   MODEL   folder of the large model, made there if it is missing (default: ~/.cache/bellman/qwen3-0.6b)
#   LENGTH  tokens of a row of the large model's batch (default: 512)
set -euo pipefail
case ${1:-} in small | generate | rl | large) ;; *) echo "usage: llm.sh small|generate|rl|large [ROUNDS]" >&2; exit 2 ;; esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bellman
export PEERS=${PEERS:-$cache/peers-llm} MODEL=${MODEL:-$cache/qwen3-0.6b} LENGTH=${LENGTH:-512}
bench/peers/setup.sh llm "$PEERS" >&2
if [ "$1" = large ] && [ ! -e "$MODEL/config.json" ]; then ./bellman model make "$MODEL" --preset qwen3-0.6b >&2; fi
# What is stale is built before anything is measured.
BELLMAN_MODULES=llm ./bellman --version >/dev/null
exec "$PEERS/bin/python" bench/peers/side_by_side.py "${2:-3}" "bench/peers/llm_$1.json"
