#!/usr/bin/env bash
# Samplers and halving at equal steps: bench/tune.sh FOLDER [PRESET] [STEPS OF A TRIAL] [STEPS OF A SEARCH] [SEARCHES]
# Each search's best configuration is then trained under five seeds that it has not seen, since the highest of many values flatters.
# What is there already is not made again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:?a folder for the searches is needed}
preset=${2:-ppo-cartpole}
steps=${3:-10_000}
budget=${4:-400_000}
searches=${5:-5}
mkdir -p "$folder"
for search in $(seq "$searches"); do
    for how in "random none" "tpe none" "random asha" "tpe asha"; do
        read -r sampler scheduler <<<"$how"
        study=$folder/$sampler-$scheduler-$search
        [ -e "$study/best.yaml" ] || ./bellman tune "$preset" --study "$study" --resume --set "budget.steps=$steps" --sampler "$sampler" \
            --scheduler "$scheduler" --trials 1000 --budget "$budget" --seed "$search" 2>"$study.err" >"$study.out"
        for seed in 101 102 103 104 105; do
            [ -e "$study/again-$seed.json" ] || ./bellman train "$study/best.yaml" --run "$study/again/$seed" --seed "$seed" --json 2>/dev/null |
                tail -n 1 >"$study/again-$seed.json"
        done
    done
done
# For each kind: trials of a search, what its best said, what five other seeds say; means over searches.
for how in random-none tpe-none random-asha tpe-asha; do
    for search in $(seq "$searches"); do
        study=$folder/$how-$search
        trials=$(grep -o '"number":' "$study/study.json" | wc -l)
        said=$(sed -n 's/.*return-mean \(-\{0,1\}[0-9.]*\) .*after.*/\1/p' <(head -n 1 "$study/best.yaml"))
        again=$(sed -n 's/.*"return_mean":\([-0-9.eE]*\).*/\1/p' "$study"/again-*.json | awk '{ s += $1 } END { print s / NR }')
        printf '%s %s %s %s %s\n' "$how" "$search" "$trials" "$said" "$again"
    done
done | tee "$folder/searches.txt" | awk '{ n[$1]++; t[$1] += $3; s[$1] += $4; a[$1] += $5; q[$1] += $5 * $5 }
    END { for (k in n) { m = a[k] / n[k]; d = n[k] > 1 ? sqrt((q[k] / n[k] - m * m) * n[k] / (n[k] - 1)) : 0
          printf "%-12s trials %5.1f  best said %7.1f  other seeds %7.1f, deviation over searches %.1f\n", k, t[k] / n[k], s[k] / n[k], m, d } }' | sort
