#!/usr/bin/env bash
# The gallery of the documentation: trains presets with seed 1, draws each one's curve, and writes docs/gallery.md of what was run.
#   bench/gallery.sh [--limit SECONDS] [--python FILE] FOLDER [PRESET…]
# FOLDER keeps the runs: what is finished there is not trained again, what was interrupted goes on from its checkpoint, so that a
# gallery is made a few presets at a time (default: all); rows of what is not in FOLDER stay as they are in the page. A preset gets
# SECONDS of time at a stretch (default: 60). What cannot be trained, or not in that time, is listed with the reason. Simulators
# come from the Python that --python says. A run FOLDER/PRESET-1 of seed 1, as bench/curves.sh leaves them, is taken for PRESET's:
# its command says what it was trained with.
set -euo pipefail
limit=60
while :; do
    case ${1:-} in
        --limit) limit=${2:?--limit: expected a number of seconds} ;;
        --python) export BELLMAN_PYTHON=${2:?--python: expected a Python} ;;
        *) break ;;
    esac
    shift 2
done
[ $# -ge 1 ] || { echo "usage: gallery.sh [--limit SECONDS] [--python FILE] FOLDER [PRESET...]" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seed=1
pictures=docs/gallery
mkdir -p "$pictures"

# The value of a key in one line of JSON, as it is written there; nothing if it is not there.
value() { sed -nE 's#.*"'"$1"'":(\[[^]]*\]|"[^"]*"|[^,}]*).*#\1#p' <<<"$2" | tr -d '"'; }

# A number for people.
short() { awk -v n="$1" 'BEGIN { a = n < 0 ? -n : n; printf (a >= 100 ? "%.1f" : a >= 1 ? "%.2f" : "%.4f"), n }'; }

# What language models learn from: sums, as the README has them; answers to them that are right and wrong; and a model that has
# learned for half as long as sft does, which goes on by preferences and rewards.
sums() {
    [ -e "$folder/half/manifest.json" ] && return
    [ -d "$folder/tiny" ] || ./bellman model make "$folder/tiny" >/dev/null
    local a b right label
    for a in {0..9}; do
        for b in {0..9}; do
            right=$((a + b))
            [ $((b % 2)) = 0 ] && label=true || label=false
            echo "{\"prompt\":\"$a+$b=\",\"completion\":\"$right\"}" >&3
            echo "{\"prompt\":\"$a+$b=\",\"answer\":\"$right\"}" >&4
            echo "{\"prompt\":\"$a+$b=\",\"chosen\":\"$right\",\"rejected\":\"$((right + 1))\"}" >&5
            echo "{\"prompt\":\"$a+$b=\",\"completion\":\"$((right + b % 2))\",\"label\":$label}" >&6
        done
    done 3>"$folder/sums.jsonl" 4>"$folder/questions.jsonl" 5>"$folder/pairs.jsonl" 6>"$folder/labels.jsonl"
    ./bellman train sft --seed $seed --model "$folder/tiny" --data "$folder/sums.jsonl" --run "$folder/half" \
        --set learning-rate=3e-3 --set batch-size=20 --set budget.epochs=20 >/dev/null
}

# What a preset's training is told besides, as an array: what would take hours takes fewer steps, and a language model that does
# not make its own learns sums.
words() {
    told=()
    local online=(--set learning-rate=1e-4 --set sampling.max-tokens=4 --set budget.steps=100)
    case $1 in
        ppo-humanoid*) told=(--set budget.steps=1000000) ;;
        ppo-pong) told=(--set budget.steps=500000) ;;
        sac-ant | sac-halfcheetah | sac-hopper | sac-walker2d | her-hand) told=(--set budget.steps=50000) ;;
        sft) told=(--model "$folder/tiny" --data "$folder/sums.jsonl" --set learning-rate=3e-3 --set batch-size=20 --set budget.epochs=40) ;;
        dpo | reward-model) told=(--model "$folder/half" --data "$folder/pairs.jsonl" --set learning-rate=3e-4 --set budget.epochs=10) ;;
        kto) told=(--model "$folder/half" --data "$folder/labels.jsonl" --set learning-rate=3e-4 --set budget.epochs=10) ;;
        distill) told=(--model "$folder/half" --data "$folder/questions.jsonl" --set teacher="$(run_of sft)" "${online[@]}") ;;
        grpo | dr-grpo | dapo | gspo | cispo | magistral | rloo | reinforce++ | drift | ppo-lm | raft | online-dpo)
            told=(--model "$folder/half" --data "$folder/questions.jsonl" "${online[@]}")
            ;;
        *) return 0 ;;
    esac
    [ "$1" != dapo ] || told+=(--set overlong-buffer=2)
    case ${told[0]} in --model) sums ;; esac
}

# Where a preset's run is, or will be.
run_of() { if [ ! -d "$folder/$1" ] && [ -d "$folder/$1-$seed" ]; then echo "$folder/$1-$seed"; else echo "$folder/$1"; fi; }

# What `runs show` says of a preset's run, in a line of JSON; nothing if there is none.
facts() { [ ! -d "$(run_of "$1")" ] || ./bellman runs show "$(run_of "$1")" --json 2>/dev/null || true; }

# Trains a preset, or goes on with it; says why not in FOLDER/PRESET.reason, and how busy the machine was in FOLDER/PRESET.load.
train() {
    local preset=$1 run reason=$folder/$1.reason log=$folder/$1.log status=0 began=$SECONDS
    run=$(run_of "$preset")
    [ "$(value state "$(facts "$preset")")" != finished ] || return 0
    words "$preset"
    echo "training $preset" >&2
    if [ -d "$run" ]; then
        timeout -s INT "$limit" ./bellman train --run "$run" --resume >"$log" 2>&1 || status=$?
    else
        timeout -s INT "$limit" ./bellman train "$preset" --seed $seed --run "$run" ${told[@]+"${told[@]}"} >"$log" 2>&1 || status=$?
    fi
    # The average of the last minute, or of the last five.
    [ ! -r /proc/loadavg ] || cut -d' ' -f$((SECONDS - began < 120 ? 1 : 2)) /proc/loadavg >"$folder/$preset.load"
    case $status in
        0) rm -f "$reason" ;;
        124 | 130) echo "not finished in $limit s; bench/gallery.sh --limit goes on with it" >"$reason" ;;
        # The last line of what it said, without where things lie on this machine.
        *) sed -n 's/^bellman: //p' "$log" | tail -1 | sed -E 's#(^|[ (])/[^ ]*/([^ /]+)#\1\2#g' >"$reason" ;;
    esac
}

# A configuration in YAML as lines KEY=VALUE with whole keys.
flat() {
    awk '/^ *[A-Za-z0-9_+-]+:/ {
        match($0, /^ */); depth = RLENGTH / 2
        key = $1; sub(/:$/, "", key); path[depth] = key
        text = $0; sub(/^ *[^:]*: ?/, "", text)
        if (text != "") { name = path[0]; for (i = 1; i <= depth; i++) name = name "." path[i]; print name "=" text }
    }' | LC_ALL=C sort
}

# The command that trains what a run trained: the preset, the seed, and in what its configuration differs from the preset.
command_of() {
    local command="./bellman train $1 --seed $seed" setting
    while IFS= read -r setting; do
        case $setting in
            *[\ \&\*]* | *'{'* | *'['*) command+=" --set '$setting'" ;;
            *) command+=" --set $setting" ;;
        esac
    done < <(LC_ALL=C comm -13 <(./bellman presets "$1" | flat) <(flat <"$(run_of "$1")/config.yaml") | grep -v '^seed=' | sed "s|$folder/||")
    echo "$command"
}

# Draws the first series of a run that has more than a point: its returns in training, or, of one that learns from recorded steps,
# those of its evaluations, or what else it has: a language model's rewards, a loss.
picture() {
    local metric said
    for metric in rollout/return-mean evaluation/return-mean train/reward train/loss train/policy-loss; do
        said=$(./bellman runs plot "$(run_of "$1")" --metric $metric --size 320x180 --title "$2" --out "$pictures/$1.png" --json 2>/dev/null) ||
            continue
        if [ "$(value points "$said")" -gt 1 ]; then
            echo "![$metric over steps](gallery/$1.png)"
            return
        fi
    done
    rm -f "$pictures/$1.png"
    echo "no curve" # What is exact has none.
}

# A row of the table, from a finished run.
row() {
    local preset=$1 shown=$2 description=$3 ends came took
    ends=$(value return_ci95 "$shown" | tr -d '[]')
    if [ -n "$(value return_mean "$shown")" ]; then
        came="$(short "$(value return_mean "$shown")") [$(short "${ends%,*}"), $(short "${ends#*,}")]"
    else
        came="loss $(short "$(value train/loss "$shown")")"
    fi
    took="$(awk -v s="$(value seconds "$shown")" 'BEGIN { printf (s < 10 ? "%.1f" : "%.0f"), s }') s"
    [ ! -r "$folder/$preset.load" ] || took+=" at load $(cat "$folder/$preset.load")"
    printf '| %s | `%s`<br>%s | %s | %s | %s | %s, %s |\n' "$(picture "$preset" "$(value environment "$shown" | cut -d? -f1)")" "$(command_of "$preset")" \
        "${description//|/\\|}" "$came" "$(value steps "$shown")" "$took" "$(value started "$shown" | cut -c1-10)" "$(value cpu "$shown")"
}

# The row that the page has of a preset; nothing if it has none.
kept() { grep -F "\`./bellman train $1 --seed" docs/gallery.md | grep '^| ' || true; }

all=$(./bellman presets --json)
names=$(sed -nE 's/.*"preset":"([^"]*)".*/\1/p' <<<"$all")
for preset in ${@:-$names}; do
    grep -qxF -- "$preset" <<<"$names" || { echo "gallery.sh: there is no preset $preset; see: bellman presets" >&2; exit 2; }
    train "$preset"
done

page=$(mktemp)
trap 'rm -f "$page"' EXIT
{
    cat <<'END'
# Gallery

Presets as they were run, each with one seed: its curve (mean return of the last 100 training episodes over environment steps; of
what learns from recorded steps that of its evaluations over updates; a language model's reward or loss over its updates), its
command, the mean return of the final evaluation with its 95 % bootstrap interval over episodes, steps, and the seconds that training
took. One seed says little about a method; [plots.md](plots.md) says how to compare over several. Made by

    bench/gallery.sh FOLDER

on machines with two processors of the kind in the last column, beside whatever else ran there. The load beside a time is the
machine's average as that training ended: where it exceeds two the time says little. A run that went on from a checkpoint
has the time of all its parts. `tiny` and `sums.jsonl` are the [README's](../README.md#language-models-in-five-minutes). `half` has
learned from them for twenty epochs, which is some of it; `questions.jsonl` (prompt, answer), `pairs.jsonl` (chosen, rejected)
and `labels.jsonl` ask for the same sums, as bench/gallery.sh writes them.

| curve | preset | return | steps | time | date, processor |
| --- | --- | --- | --- | --- | --- |
END
} >"$page"
missing=
while IFS= read -r preset; do
    description=$(grep -F "\"preset\":\"$preset\"" <<<"$all" | sed -nE 's/.*"description":"(([^"\\]|\\.)*)".*/\1/p')
    shown=$(facts "$preset")
    if [ "$(value state "$shown")" = finished ]; then
        row "$preset" "$shown" "$description" >>"$page"
    elif [ -n "$(kept "$preset")" ]; then
        kept "$preset" >>"$page"
    else
        reason=$(cat "$folder/$preset.reason" 2>/dev/null || echo "not run yet")
        missing+="| \`$preset\` | ${description//|/\\|} | ${reason//|/\\|} |"$'\n'
    fi
done <<<"$names"
[ -z "$missing" ] || {
    echo
    echo "## Not run"
    echo
    echo '| preset | what it is | why |'
    echo '| --- | --- | --- |'
    printf '%s' "$missing"
} >>"$page"
mv "$page" docs/gallery.md
chmod 644 docs/gallery.md
trap - EXIT
echo docs/gallery.md
