"""Counts the instructions of the hot functions and holds them against those on record; and what a row of the refresh table takes.

    micro.py [--record]

Counted by valgrind with the processor's special instructions for hashes left out, so that the same program gives the same number on
every machine. Another compiler gives another number: its own growth is shown and not judged.
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECORD = os.path.join(ROOT, "Benchmarks", "micro.json")
PROGRAM = os.path.join(ROOT, ".build/release/MicroBenchmarks")
GROWTH = 1.05
ROUNDS = {"name-reading": 10_000, "record-printing": 10_000, "tsig-verify": 50, "refresh-table": 10_000}
ROWS = 1_000_000
ROW_LIMIT = 64
"""Octets that a zone at rest may take in the refresh table."""


def instructions(name, rounds):
    result = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", PROGRAM, name, str(rounds)],
        env=os.environ | {"OPENSSL_ia32cap": "0:0"}, capture_output=True, text=True, check=True, timeout=600)
    return int(re.search(r"Collected : (\d+)", result.stderr).group(1))


def refresh_table(zones):
    """What a table with that many zones at rest says of its pace, and the memory of its process in octets."""
    with subprocess.Popen(
            [PROGRAM, "refresh-table-pace", str(zones)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        pace = process.stdout.readline().strip()
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            resident = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
        process.stdin.close()
    return pace, resident * 1024


def compiler():
    line = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    return re.search(r"Swift version (\S+)", line).group(1)


def main():
    counted = {}
    for name, rounds in ROUNDS.items():
        counted[name] = round((instructions(name, 3 * rounds) - instructions(name, rounds)) / (2 * rounds), 1)
    if "--record" in sys.argv:
        with open(RECORD, "w", encoding="ascii") as file:
            json.dump({"compiler": compiler(), "instructions": counted}, file, indent=1)
            file.write("\n")
    with open(RECORD, encoding="ascii") as file:
        record = json.load(file)
    (_, few), (pace, many) = refresh_table(1_000), refresh_table(ROWS)
    octets = (many - few) / ROWS
    print(f"a million rows of the refresh table: {octets:.1f} octets each, {pace}")
    judged = record["compiler"] == compiler()
    grown = []
    for name, count in counted.items():
        before = record["instructions"].get(name)
        ratio = count / before if before else 1
        print(f"{name:20} {count:12.1f} instructions, {ratio:.3f} of what is on record")
        if not before or ratio > GROWTH:
            grown.append(name)
    if octets > ROW_LIMIT:
        sys.exit(f"a row of the refresh table takes more than {ROW_LIMIT} octets")
    if not judged:
        print(f"The record is of Swift {record['compiler']}, this is {compiler()}: not judged.")
    elif grown:
        sys.exit(f"over the record by more than 5 %, or not on it: {', '.join(grown)}")


if __name__ == "__main__":
    main()
