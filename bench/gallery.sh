#!/usr/bin/env bash
# The gallery of the documentation: trains presets with seed 1, draws each one's curve, and writes docs/gallery.md of what was run.
#   bench/gallery.sh [--limit SECONDS] FOLDER [PRESET…]
# FOLDER keeps the runs: what is finished there is not trained again, what was interrupted goes on from its checkpoint, so that a
# gallery is made a few presets at a time (default: all). A preset gets SECONDS of time at a stretch (default: 60). What cannot be
# trained, or not in that time, is listed with the reason.
set -euo pipefail
limit=60
if [ "${1:-}" = --limit ]; then
    limit=${2:?--limit: expected a number of seconds}
    shift 2
fi
[ $# -ge 1 ] || { echo "usage: gallery.sh [--limit SECONDS] FOLDER [PRESET...]" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
cd "$(dirname "${BASH_SOURCE[0]}")/.."
elsewhere=app/src/main/resources/bellman/app/elsewhere.txt
seed=1
pictures=docs/gallery
mkdir -p "$pictures"

# The value of a key in one line of JSON, as it is written there; nothing if it is not there.
value() { sed -nE 's/.*"'"$1"'":(\[[^]]*\]|"[^"]*"|[^,}]*).*/\1/p' <<<"$2" | tr -d '"'; }

# A number for people.
short() { awk -v n="$1" 'BEGIN { a = n < 0 ? -n : n; printf (a >= 100 ? "%.1f" : a >= 1 ? "%.2f" : "%.4f"), n }'; }

# The module that a preset needs, if it is not the small build's.
module() { awk -v p="$1" '$2 == "preset" && $3 == p { print $1 }' "$elsewhere"; }

# Trains a preset, or goes on with it; says why not in FOLDER/PRESET.reason.
train() {
    local preset=$1 run=$folder/$1 reason=$folder/$1.reason status=0
    local shown
    shown=$([ -d "$run" ] && ./bellman runs show "$run" --json 2>/dev/null || true)
    [ "$(value state "$shown")" != finished ] || return 0
    [ -z "$(module "$preset")" ] || return 0
    echo "training $preset" >&2
    if [ -d "$run" ]; then
        timeout -s INT "$limit" ./bellman train --run "$run" --resume >"$folder/$preset.log" 2>&1 || status=$?
    else
        timeout -s INT "$limit" ./bellman train "$preset" --seed $seed --run "$run" >"$folder/$preset.log" 2>&1 || status=$?
    fi
    case $status in
        0) rm -f "$reason" ;;
        124 | 130) echo "not finished in $limit s; bench/gallery.sh --limit goes on with it" >"$reason" ;;
        *) sed -n 's/^bellman: //p' "$folder/$preset.log" | tail -1 >"$reason" ;;
    esac
}

# A row of the table, from a finished run.
row() {
    local preset=$1 shown=$2 description=$3 ends picture="![Return over steps](gallery/$1.png)"
    # What is exact has no curve of returns.
    ./bellman runs plot "$folder/$preset" --size 320x180 --title "$(value environment "$shown")" --out "$pictures/$preset.png" \
        >/dev/null 2>&1 || picture="no curve"
    ends=$(value return_ci95 "$shown" | tr -d '[]')
    printf '| %s | `./bellman train %s --seed %s`<br>%s | %s [%s, %s] | %s | %s s | %s |\n' "$picture" "$preset" "$seed" \
        "$description" "$(short "$(value return_mean "$shown")")" "$(short "${ends%,*}")" "$(short "${ends#*,}")" "$(value steps "$shown")" \
        "$(awk -v s="$(value seconds "$shown")" 'BEGIN { printf (s < 10 ? "%.1f" : "%.0f"), s }')" "$(value started "$shown" | cut -c1-10)"
}

all=$(./bellman presets --json)
names=$(sed -nE 's/.*"preset":"([^"]*)".*/\1/p' <<<"$all")
for preset in ${@:-$names}; do
    grep -qxF "$preset" <<<"$names" || { echo "gallery.sh: there is no preset $preset; see: bellman presets" >&2; exit 2; }
    train "$preset"
done

page=$(mktemp)
trap 'rm -f "$page"' EXIT
{
    cat <<'END'
# Gallery

Presets as they were run, each with one seed: its curve (mean return of the last 100 training episodes over environment steps), its
command, the mean return of the final evaluation with its 95 % bootstrap interval over episodes, steps, and the seconds that training
took. One seed says little about a method; [docs/plots.md](plots.md) says how to compare over several. Made by

    bench/gallery.sh FOLDER

END
    printf 'on %s with %s processors, beside whatever else ran there: the load was %s when this was written,\nand where it exceeds the processors times say little. A run that went on from a checkpoint has the time of all its parts.\n\n' \
        "$(awk -F': *' '/^model name/ { print $2; exit }' /proc/cpuinfo 2>/dev/null || uname -m)" "$(getconf _NPROCESSORS_ONLN)" "$(cut -d' ' -f3 /proc/loadavg 2>/dev/null || echo unknown)"
    echo '| curve | preset | return | steps | time | date |'
    echo '| --- | --- | --- | --- | --- | --- |'
} >"$page"
missing=
while IFS= read -r preset; do
    description=$(grep -F "\"preset\":\"$preset\"" <<<"$all" | sed -nE 's/.*"description":"(([^"\\]|\\.)*)".*/\1/p')
    shown=$([ -d "$folder/$preset" ] && ./bellman runs show "$folder/$preset" --json 2>/dev/null || true)
    if [ "$(value state "$shown")" = finished ] && [ -n "$(value return_mean "$shown")" ]; then
        row "$preset" "$shown" "$description" >>"$page"
    else
        needed=$(module "$preset")
        if [ -n "$needed" ]; then
            reason="needs the module \`$needed\`: libtorch, and mostly a model or data"
        else
            reason=$(cat "$folder/$preset.reason" 2>/dev/null || echo "not run yet")
        fi
        missing+="| \`$preset\` | $description | ${reason//|/\\|} |"$'\n'
    fi
done <<<"$names"
{
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
