"""What is measured. Each section yields rows: what, how much work, who, and what it cost."""

import atexit
import collections
import contextlib
import os
import shutil
import statistics
import subprocess
import tempfile
import time

import questions
import servers
import zones
from processes import Cost, Daemon, TooSlow, run

Row = collections.namedtuple("Row", "section work program wall cpu peak rounds")
"""Medians of that many rounds; `None` where the program was not done in time."""

ZONE = "example.com."
# What a program gets for one round of work; the slowest peers are given up on, as an operator would.
LIMIT = float(os.environ.get("BENCH_LIMIT", "240"))


class Folder:
    """A folder for one program, and gone afterwards.

    One with many files stays until all is measured: for minutes after inodes were freed ext4 looks for others, one by one, and
    whoever is measured next would pay for it.
    """

    MANY = 1000

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="secondaryd-bench.", dir=os.environ.get("BENCH_FOLDER"))
        return self.path

    def __exit__(self, *_):
        if len(os.listdir(self.path)) < self.MANY:
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            atexit.register(shutil.rmtree, self.path, ignore_errors=True)


def _primary(folder, port, zones_and_files):
    primary = Daemon(servers.nsd_primary(folder, port, zones_and_files), folder)
    names = [zones_and_files[0][0], zones_and_files[-1][0]]
    try:
        primary.wait(lambda: all(questions.serial(port, name) is not None for name in names), 600, pause=0.1)
    except BaseException:
        primary.stop()
        raise
    return primary


def _median(section, work, program, costs):
    if not costs:
        return Row(section, work, program, None, None, None, 0)
    middle = Cost(*(statistics.median(values) for values in zip(*costs)))
    return Row(section, work, program, *middle, len(costs))


def _in_turn(section, work, measures, rounds):
    """Measures all programs in each round, one after the other, so that the machine's moods hit them alike."""
    costs = {name: [] for name in measures}
    late = set()
    for _ in range(rounds):
        for name, measure in measures.items():
            if name in late:
                continue
            with Folder() as folder:
                try:
                    costs[name].append(measure(folder))
                except TooSlow:
                    late.add(name)
            print(f"  {section}, {work}: {name}: {costs[name][-1] if costs[name] else 'not done in time'}", flush=True)
    return [_median(section, work, name, [] if name in late else costs[name]) for name in measures]


def _publishing(make, primary, names):
    """A daemon from its start until it has written the last zone file."""
    def measure(folder):
        files = [os.path.join(folder, f"{name}zone") for name in names]
        left = list(files)

        def is_done():
            while left and os.path.exists(left[-1]):
                left.pop()
            return not left

        with Daemon(make(folder, servers.free_port(), primary, names), folder) as daemon:
            wall = daemon.wait(is_done, LIMIT)
            return Cost(wall, *daemon.stop())
    return measure


def _ours(primary, names):
    def measure(ours):
        return lambda folder: run(servers.secondaryd(ours, folder, primary, names), folder, LIMIT)
    return {ours: measure(ours) for ours in servers.OURS}


def _daemons(primary, names):
    return {
        name: _publishing(make, primary, names)
        for name, make in servers.DAEMONS.items() if servers.program({"Knot DNS": "knotd", "NSD": "nsd", "BIND": "named"}[name])
    }


def _floor(folder):
    """Compiles the floor; None where there is no C compiler."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "floor.c")
    target = os.path.join(folder, "floor")
    if not servers.program("cc"):
        return None
    subprocess.run(["cc", "-O2", "-Wno-deprecated-declarations", "-o", target, source, "-lcrypto"], check=True)
    return target


def _message_octets(port, file):
    """What the primary sends, in octets of messages, as dig counts them."""
    command = servers.dig(None, port, ZONE)[2].replace(f"> {ZONE}zone", f"> {file}")
    subprocess.run(["/bin/sh", "-c", command], check=True)
    with open(file, "rb") as output:
        output.seek(max(0, os.path.getsize(file) - 400))
        tail = output.read().decode()
    return int(tail.rpartition("bytes ")[2].split(")")[0])


def one_zone(sizes, rounds):
    """One zone by AXFR, from nothing to the published text file."""
    rows = []
    for size in sizes:
        with Folder() as folder:
            port, file = servers.free_port(), os.path.join(folder, "primary.zone")
            zones.write(file, ZONE, size)
            floor = _floor(folder)
            with _primary(folder, port, [(ZONE, file)]):
                # A few octets of a request's own come back with the answer, so the floor waits for a little less.
                octets = _message_octets(port, os.path.join(folder, "dig.out")) - 1024
                measures = _ours(port, [ZONE]) | _daemons(port, [ZONE])
                if servers.DAEMONS:
                    measures["dig"] = lambda f: run(servers.dig(f, port, ZONE), f, LIMIT)
                if floor and servers.DAEMONS:
                    measures["floor"] = lambda f: run(
                        [floor, str(port), ZONE, servers.SECRET, str(octets), str(os.path.getsize(file)), f"{f}/out"], f, LIMIT)
                rows += _in_turn("one zone", size, measures, rounds)
    return rows


def many_zones(counts, rounds):
    """The first sync of zones of ten records each."""
    rows = []
    for count in counts:
        with Folder() as folder:
            port, names = servers.free_port(), [f"zone{n:07d}.example." for n in range(count)]
            files = []
            for name in names:
                files.append((name, os.path.join(folder, f"{name}zone")))
                zones.write(files[-1][1], name, 10)
            with _primary(folder, port, files):
                rows += _in_turn("many zones", count, _ours(port, names) | _daemons(port, names), rounds)
    return rows


def _changed(file, target, changes):
    """Writes the zone's next version: that many records taken away or added, and serial 2."""
    left = changes // 2
    with open(file, encoding="ascii") as old, open(target, "w", encoding="ascii") as new:
        for line in old:
            if "\tSOA\t" in line:
                line = line.replace(" 1 3600", " 2 3600")
            elif left > 0 and "\tAAAA\t" in line:
                left -= 1
                line = line.replace("2001:db8:", "2001:db9:")
            new.write(line)
        if changes % 2:
            new.write(f"added.{ZONE}\t3600\tIN\tA\t10.0.0.1\n")


def incremental(changes, size, rounds):
    """An IXFR of that many deletions and additions; a daemon is told by NOTIFY and asked for its serial."""
    rows = []
    programs = list(servers.OURS | servers.DAEMONS)
    for count in changes:
        costs = {name: [] for name in programs}
        for _ in range(rounds):
            with Folder() as folder, contextlib.ExitStack() as stack:
                port, file = servers.free_port(), os.path.join(folder, "primary.zone")
                zones.write(file, ZONE, size)
                with _primary(folder, port, [(ZONE, file)]) as primary:
                    own = {ours: stack.enter_context(Folder()) for ours in servers.OURS}
                    commands = {ours: servers.secondaryd(ours, own[ours], port, [ZONE]) for ours in servers.OURS}
                    for ours, command in commands.items():
                        run(command, own[ours], LIMIT)
                    running = {}
                    with contextlib.ExitStack() as daemons:
                        for name, make in servers.DAEMONS.items():
                            path, listening = daemons.enter_context(Folder()), servers.free_port()
                            daemon = daemons.enter_context(Daemon(make(path, listening, port, [ZONE]), path))
                            daemon.wait(lambda: questions.serial(listening, ZONE) == 1, LIMIT, pause=0.1)
                            running[name] = (daemon, listening)
                        _changed(file, file + ".new", count)
                        os.replace(file + ".new", file)
                        os.utime(file)
                        primary.process.send_signal(1)
                        primary.wait(lambda: questions.serial(port, ZONE) == 2, float("inf"), pause=0.1)
                        for ours, command in commands.items():
                            costs[ours].append(run(command, own[ours], LIMIT))
                        for name, (daemon, listening) in running.items():
                            cpu, begin = daemon.cpu(), time.monotonic()
                            questions.notify(listening, ZONE)
                            while questions.serial(listening, ZONE) != 2 and time.monotonic() - begin < LIMIT:
                                time.sleep(0.005)
                            wall = time.monotonic() - begin
                            # What is left to do after the answer has changed, writing a file say, is work of the transfer too.
                            time.sleep(3)
                            costs[name].append(Cost(wall, daemon.cpu() - cpu, daemon.peak()))
            print(f"  incremental, {count}: { {ours: costs[ours][-1] for ours in servers.OURS} }", flush=True)
        rows += [_median("incremental", count, name, costs[name]) for name in programs]
    return rows


def _datagrams():
    """UDP datagrams that this machine has sent."""
    with open("/proc/net/snmp", encoding="ascii") as file:
        names, values = (line.split() for line in file if line.startswith("Udp:"))
    return int(values[names.index("OutDatagrams")])


def idle(counts, seconds):
    """secondaryd with all its files in place: until it says that it runs, and what a minute of a thousand polls a second costs."""
    rows = []
    for count in counts:
        with Folder() as folder:
            port, names = servers.free_port(), [f"zone{n:07d}.example." for n in range(count)]
            files = [(name, os.path.join(folder, "primary.zone")) for name in names]
            # One file serves all: its names are relative to each zone's apex. All are due once in the time that the polls take.
            refresh = max(1, count // 1_000)
            with open(files[0][1], "w", encoding="ascii") as file:
                file.write(f"@ 3600 SOA ns1 hostmaster 1 {refresh} {refresh} 604800 300\n@ 3600 NS ns1\nns1 3600 A 127.0.0.1\n")
            with _primary(folder, port, files):
                for ours in servers.OURS:
                    with Folder() as own:
                        rows.append(_idle(ours, own, port, names, seconds))
    return rows


def _idle(ours, own, port, names, seconds):
    run(servers.secondaryd(ours, own, port, names), own, 3600)
    log = os.path.join(own, "output.log")
    os.truncate(log, 0)
    options = "serial-query-rate 1000; min-refresh-time 1; min-retry-time 1;"
    with Daemon(servers.secondaryd_daemon(ours, own, port, names, options), own) as daemon:
        def is_running():
            with open(log, encoding="utf-8") as file:
                return any("running" in line for line in file)
        start = daemon.wait(is_running, 600)
        time.sleep(5)
        cpu, sent, begin = daemon.cpu(), _datagrams(), time.monotonic()
        time.sleep(seconds)
        minute = 60 / (time.monotonic() - begin)
        row = Row("idle", len(names), ours, start, (daemon.cpu() - cpu) * minute, daemon.peak(), 1)
        # Each poll is a datagram from here and one from the primary.
        print(f"  idle, {len(names)}: {row}, {(_datagrams() - sent) / 2 / 60 * minute:.0f} polls a second", flush=True)
        return row
