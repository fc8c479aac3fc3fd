#!/usr/bin/env bash
# Random draws, TPE, halving and both at equal steps: bench/tune.sh FOLDER [SEARCHES]
# Q-learning on Taxi, 20,000 steps a trial and 800,000 a search. Each search's best configuration is then trained under seeds that
# it has not seen, since the highest of many values flatters. What is there already is not made again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:?a folder for the searches is needed}
searches=${2:-5}
kinds="random-none tpe-none random-asha tpe-asha"
mkdir -p "$folder"
for search in $(seq "$searches"); do
    for kind in $kinds; do
        study=$folder/$kind-$search
        resume=()
        [ ! -e "$study/study.json" ] || resume=(--resume)
        [ -e "$study/best.yaml" ] || ./bellman tune q-learning-taxi --study "$study" ${resume[@]+"${resume[@]}"} --space bench/tune-taxi.yaml \
            --set budget.steps=20_000 --set evaluation.episodes=50 --sampler "${kind%-*}" --scheduler "${kind#*-}" \
            --trials 1000 --budget 800_000 --seed "$search" 2>"$study.err" >"$study.out"
        for seed in 101 102 103; do
            [ -s "$study-again-$seed.json" ] || ./bellman train "$study/best.yaml" --run "$study-again/$seed" --seed "$seed" \
                --set evaluation.episodes=100 --json 2>/dev/null | tail -n 1 >"$study-again-$seed.json"
        done
    done
done
# Of each kind: trials of a search, what its best was worth to it, and under other seeds; means over searches.
for kind in $kinds; do
    for search in $(seq "$searches"); do
        study=$folder/$kind-$search
        trials=$(grep -o '"number":' "$study/study.json" | wc -l)
        said=$(head -n 1 "$study/best.yaml" | sed 's/.*return-mean \([-0-9.]*\).*/\1/')
        again=$(sed -n 's/.*"return_mean":\([-0-9.eE]*\).*/\1/p' "$study"-again-*.json | awk '{ s += $1 } END { print s / NR }')
        printf '%s %s %s %s %s\n' "$kind" "$search" "$trials" "$said" "$again"
    done
done | tee "$folder/searches.txt" | awk '
    { n[$1]++; trials[$1] += $3; said[$1] += $4; again[$1] += $5; squares[$1] += $5 * $5 }
    END { for (k in n) { mean = again[k] / n[k]; deviation = n[k] > 1 ? sqrt((squares[k] - n[k] * mean * mean) / (n[k] - 1)) : 0
          printf "| %s | %.0f | %.1f | %.1f ± %.1f |\n", k, trials[k] / n[k], said[k] / n[k], mean, deviation } }' | sort
