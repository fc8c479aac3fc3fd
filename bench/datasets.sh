#!/usr/bin/env bash
# Makes the recorded steps that come with Bellman (algos/src/main/resources/bellman/datasets), in FOLDER: datasets.sh FOLDER.
# Small policies are trained, and what they do by chance at three times of their training is recorded, one after the other:
# a few episodes each of one that has hardly begun, one on its way, and one that can do it. The same seeds make the same files.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: datasets.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# record DATASET RUN CHECKPOINT EPISODES SEED
record() {
    ./bellman play --watch "$folder/$2/checkpoints/$3" --sample --episodes "$4" --seed "$5" --record "$folder/$1-mixed.parquet" --json
}

# train RUN PRESET SETTING...
train() {
    local run=$1 preset=$2
    shift 2
    ./bellman train "$preset" --seed 1 --run "$folder/$run" --set checkpoint.seconds=0 --set checkpoint.keep=100 "$@"
}

rm -f "$folder/pendulum-mixed.parquet" "$folder/cartpole-mixed.parquet"
small=(--set algorithm.actor.hidden='[64, 64]' --set algorithm.critic.hidden='[64, 64]')
train pendulum sac-pendulum "${small[@]}" --set checkpoint.every=1000 --set budget.steps=8000
record pendulum pendulum 1000 10 1
record pendulum pendulum 3000 10 101
record pendulum pendulum 8000 20 201
train cartpole ppo-cartpole --set checkpoint.every=2048 --set budget.steps=40_000
record cartpole cartpole 2048 40 1
record cartpole cartpole 8192 15 101
record cartpole cartpole 40192 2 201
