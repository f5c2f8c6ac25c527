#!/bin/sh
# All benchmarks, or the sections that are named; see bench.py.
exec python3 -B "$(dirname "$0")/bench.py" "$@"
