#!/usr/bin/env bash
# Takes the pictures of the page that README.md and docs/dashboard.md show, of runs that it trains: bench/pictures.sh [FOLDER]
# Needs Chromium (CHROMIUM=/usr/bin/chromium) and takes some three minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
pictures=$(mkdir -p "${1:-docs/dashboard}" && cd "${1:-docs/dashboard}" && pwd)
runs=$(mktemp -d "${TMPDIR:-/tmp}/bellman-pictures.XXXXXX")
going=
game=
trap 'for one in $going $game; do kill "$one" 2>/dev/null || true; done; rm -rf "$runs"' EXIT
for seed in 1 2 3; do
    ./bellman train ppo-cartpole --seed "$seed" --run "$runs/ppo-cartpole-$seed"
    ./bellman train a2c-cartpole --seed "$seed" --run "$runs/a2c-cartpole-$seed" --set budget.steps=300_000
done
./bellman eval "$runs/ppo-cartpole-1" --record 2
./bellman tune ppo-cartpole --scheduler asha --trials 40 --set budget.steps=30_000 --study "$runs/tune-ppo-cartpole"
# One that is still training when the pictures are taken.
./bellman train ppo-pendulum --seed 1 --run "$runs/ppo-pendulum-1" --set budget.steps=50_000_000 2>"$runs/going.log" &
going=$!
# A page that offers a game, which the module's tests have none of.
./bellman play --against "$runs/ppo-cartpole-1" --page >"$runs/game.log" &
game=$!
until grep -q http "$runs/game.log"; do sleep 0.2; done
./mvnw -B -ntp -q -Pbrowser -pl page -am test -Dtest=PicturesTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dbellman.chromium="${CHROMIUM:-/usr/bin/chromium}" -Dbellman.pictures="$pictures" -Dbellman.runs="$runs" \
    -Dbellman.play="$(grep -o 'http.*' "$runs/game.log")"
ls "$pictures"/*.png
