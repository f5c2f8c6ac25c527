"""Measures secondaryd beside dig, Knot DNS, NSD and BIND, all pulling from one NSD on loopback.

    bench.py [SECTION ...]     one-zone many-zones incremental idle; all of them, if none is named

The environment: BENCH_ROUNDS (5), BENCH_LARGE=1 for ten million records, too, BENCH_QUICK=1 for the smallest alone, BENCH_LIMIT seconds for
one round of one program (240), BENCH_BEFORE=PROGRAM to measure another tree's secondaryd in turn with this one's, BENCH_PEERS=0 to leave out
the other servers, BENCH_FOLDER for the files, BENCH_RESULTS for the results (.build/benchmarks), SECONDARYD.
"""

import os
import sys

import report
import sections
import servers


def sizes(small, usual, large):
    if os.environ.get("BENCH_QUICK"):
        return small
    return small + usual + (large if os.environ.get("BENCH_LARGE") else [])


def main(chosen):
    rounds = int(os.environ.get("BENCH_ROUNDS", "5"))
    known = {
        "one-zone": lambda: sections.one_zone(sizes([10_000, 100_000], [1_000_000], [10_000_000]), rounds),
        "many-zones": lambda: sections.many_zones(sizes([1_000], [10_000, 100_000], []), min(rounds, 3)),
        "incremental": lambda: sections.incremental(
            [1, 1_000, 100_000], 100_000 if os.environ.get("BENCH_QUICK") else 1_000_000, min(rounds, 3)),
        "idle": lambda: sections.idle(
            sizes([1_000], [10_000, 100_000, 1_000_000], []), 10 if os.environ.get("BENCH_QUICK") else 60),
    }
    unknown = set(chosen) - set(known)
    if unknown:
        sys.exit(f"no such section: {', '.join(sorted(unknown))}")
    rows = []
    folder = os.environ.get("BENCH_RESULTS", os.path.join(servers.ROOT, ".build/benchmarks"))
    for name in chosen or known:
        print(f"== {name}", flush=True)
        rows += known[name]()
        report.write(folder, rows, servers.versions(), rounds)
    print(report.table(rows))
    print(f"results.md, results.json and the drawings are in {folder}")


if __name__ == "__main__":
    main(sys.argv[1:])
