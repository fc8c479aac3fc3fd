#!/usr/bin/env bash
# Scores and trains a small language model for MINUTES and records memory: soak.sh MINUTES FOLDER
# FOLDER gets memory.csv and memory.svg; status 1 if memory grew. BELLMAN_JAVA_OPTS adds options for the JVM.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: soak.sh MINUTES FOLDER" >&2; exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/.."
java=$(./bellman doctor --json | sed -n 's/.*"check":"jdk".*"home":"\([^"]*\)".*/\1/p')/bin/java
./mvnw -q -B -pl bench -am package -Ddist -Dmaven.test.skip=true dependency:build-classpath -Dmdep.outputFile=target/classpath >&2
# shellcheck disable=SC2086
exec "$java" -Xmx128m -XX:+UseSerialGC -Xlog:disable -Xlog:all=error:stderr --add-modules=jdk.incubator.vector \
    --enable-native-access=ALL-UNNAMED -Djava.awt.headless=true ${BELLMAN_JAVA_OPTS:-} \
    -cp "bench/target/classes:$(cat bench/target/classpath)" bellman.bench.ScoreAndTrain "$1" "$2"
