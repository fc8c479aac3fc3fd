#!/usr/bin/env bash
# Learning curves over seeds, as .svg and .png: curves.sh FOLDER PICTURES [FIGURE…], figures as in bench/curves.yaml
# (default: all). Those in simulators want BELLMAN_PYTHON, a Python that has them.
# Trains by the command `bellman train`, a run in FOLDER for each preset and seed, and prints a table for bench/results. What is
# finished there is not trained again, so that a program that was stopped is begun anew by the same words.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: curves.sh FOLDER PICTURES [FIGURE...]" >&2; exit 2; }
mkdir -p "$1" "$2"
folder=$(cd "$1" && pwd)
pictures=$(cd "$2" && pwd)
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
java=$(./bellman doctor --json | sed -n 's/.*"check":"jdk".*"home":"\([^"]*\)".*/\1/p')/bin/java
./mvnw -q -B -pl bench -am package -Ddist -Dmaven.test.skip=true dependency:build-classpath -Dmdep.outputFile=target/classpath >&2
# shellcheck disable=SC2086
exec "$java" -Xmx1g -XX:+UseSerialGC --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED ${BELLMAN_JAVA_OPTS:-} \
    -cp "bench/target/classes:$(cat bench/target/classpath)" bellman.bench.Curves bench/curves.yaml "$folder" "$pictures" "$@"
