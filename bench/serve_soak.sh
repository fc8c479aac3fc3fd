#!/usr/bin/env bash
# Asks a server REQUESTS times, with cancellations and disconnects, and records its memory: serve_soak.sh REQUESTS FOLDER
# FOLDER gets serve.csv; status 1 if pages are still held in the end, memory grew, or an answer was not as it should be.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: serve_soak.sh REQUESTS FOLDER" >&2; exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p "$2"
folder=$(cd "$2" && pwd)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT
rm -rf "$folder/model" "$folder/server.out"
./bellman model make "$folder/model"
# The heap is all there from the beginning, so that what grows is something else.
BELLMAN_JAVA_OPTS="-Xms192m -Xmx192m -XX:+AlwaysPreTouch ${BELLMAN_JAVA_OPTS:-}" ./bellman serve --model "$folder/model" --port 0 --json --cache-memory 4MB --sequences 24 \
    >"$folder/server.out" 2>"$folder/server.err" &
server=$!
limit=$((SECONDS + 120))
until [ -s "$folder/server.out" ]; do
    [ "$SECONDS" -lt "$limit" ] || { echo "waited 120 s for the server to print its address" >&2; exit 1; }
    kill -0 "$server" 2>/dev/null || { cat "$folder/server.err" >&2; exit 1; }
    sleep 0.2
done
url=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$folder/server.out")
java=$(./bellman doctor --json | sed -n 's/.*"check":"jdk".*"home":"\([^"]*\)".*/\1/p')/bin/java
./mvnw -q -B -pl bench -am package -Ddist -Dmaven.test.skip=true dependency:build-classpath -Dmdep.outputFile=target/classpath >&2
"$java" -Xmx256m -XX:+UseSerialGC -cp "bench/target/classes:$(cat bench/target/classpath)" \
    bellman.bench.ServeSoak "$url" "$server" "$1" "$folder/serve.csv"
kill -TERM "$server"
status=0
wait "$server" || status=$?
server=
[ "$status" -eq 143 ] || { echo "the server ended with $status" >&2; exit 1; }
[ ! -s "$folder/server.err" ] || { cat "$folder/server.err" >&2; exit 1; }
