#!/usr/bin/env bash
# What post-training, and memory and randomised physics on the planar hand, are claimed to do, tried:
# proofs.sh gold|drift|lag|clip|hand FOLDER SEED…
# Trains by the command `bellman train`, a run in FOLDER for each setting and seed, and prints tables for bench/results. What
# is finished there is not trained again, so that a program that was stopped is begun anew by the same words.
#   STEPS  of hand: of each training (default: 1_000_000); BELLMAN_PYTHON is a Python with mujoco
#   KINDS  of drift: some of grpo,drift,raft,awr,rwr,sft (default: all)
set -euo pipefail
[ $# -ge 4 ] || { echo "usage: proofs.sh gold|drift|lag|clip|hand FOLDER SEED SEED… (an interval needs two)" >&2; exit 2; }
case $1 in
    gold) class=GoldProof ;;
    drift) class=DriftProof ;;
    lag) class=LagProof ;;
    clip) class=ClipProof ;;
    hand) class=HandProof ;;
    *) echo "proofs.sh: expected gold, drift, lag, clip or hand, got $1" >&2; exit 2 ;;
esac
# Each proof has a folder of its own there: a run is known by its name.
mkdir -p "$2/$1"
folder=$(cd "$2/$1" && pwd)
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
java=$(./bellman doctor --json | sed -n 's/.*"check":"jdk".*"home":"\([^"]*\)".*/\1/p')/bin/java
./mvnw -q -B -pl bench -am package -Ddist -Dmaven.test.skip=true dependency:build-classpath -Dmdep.outputFile=target/classpath >&2
more=()
[ $class != HandProof ] || more=("${STEPS:-1_000_000}")
[ $class != DriftProof ] || more=("${KINDS:-grpo,drift,raft,awr,rwr,sft}")
# shellcheck disable=SC2086
exec "$java" -Xmx1g -XX:+UseSerialGC --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED ${BELLMAN_JAVA_OPTS:-} \
    -cp "bench/target/classes:$(cat bench/target/classpath)" "bellman.bench.proofs.$class" "$folder" ${more[@]+"${more[@]}"} "$@"
