"""How each program is configured: NSD as the primary, and all as secondaries that write text files."""

import os
import shutil
import socket

KEY = "bench."
SECRET = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
# What BIND and secondaryd are given for many zones; NSD and Knot DNS have no such bounds.
_QUOTA = "transfers-in 200; transfers-per-ns 200; serial-query-rate 10000;"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def program(name):
    """Where a program is, sbin included; None where it is missing."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        udp.bind(tcp.getsockname())
        return tcp.getsockname()[1]


def _write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    os.chmod(path, 0o600)
    return path


def _nsd(folder, port, body, zones):
    # NSD before 4.8 keeps a database outside its folder unless told not to, and later ones know no such option.
    version = os.popen(f"{program('nsd')} -v 2>&1").readline().split()[-1].split(".")
    database = '  database: ""\n' if tuple(map(int, version[:2])) < (4, 8) else ""
    path = _write(
        os.path.join(folder, "nsd.conf"),
        f'server:\n  ip-address: 127.0.0.1@{port}\n  server-count: 1\n  username: ""\n  chroot: ""\n  zonesdir: "{folder}"\n'
        f'  zonelistfile: "{folder}/zone.list"\n  pidfile: "{folder}/nsd.pid"\n  xfrdfile: "{folder}/xfrd.state"\n'
        f'  xfrdir: "{folder}"\n  tcp-count: 1000\n  tcp-query-count: 0\n  rrl-ratelimit: 0\n{database}{body}'
        f'remote-control:\n  control-enable: no\nkey:\n  name: "{KEY}"\n  algorithm: hmac-sha256\n  secret: "{SECRET}"\n'
        f"{zones}",
    )
    return [program("nsd"), "-d", "-c", path]


def nsd_primary(folder, port, zones):
    """`zones` are pairs of name and master file."""
    return _nsd(
        folder, port, "",
        "".join(
            f'zone:\n  name: "{name}"\n  zonefile: "{file}"\n  store-ixfr: yes\n  create-ixfr: yes\n  ixfr-size: 100000000\n'
            f"  provide-xfr: 127.0.0.1 {KEY}\n" for name, file in zones))


def nsd(folder, port, primary, zones):
    return _nsd(
        folder, port, "  zonefiles-write: 1\n  xfrd-tcp-max: 128\n",
        "".join(
            f'zone:\n  name: "{name}"\n  zonefile: "{name}zone"\n  allow-notify: 127.0.0.1 NOKEY\n'
            f"  request-xfr: 127.0.0.1@{primary} {KEY}\n" for name in zones))


def bind(folder, port, primary, zones):
    quota = _QUOTA if len(zones) > 1 else ""
    path = _write(
        os.path.join(folder, "named.conf"),
        f'options {{ directory "{folder}"; pid-file none; session-keyfile "{folder}/session.key"; '
        f"listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; masterfile-format text; recursion no; notify no; "
        f"dnssec-validation no; allow-notify {{ 127.0.0.1; }}; {quota} }};\ncontrols {{ }};\n"
        f'key "{KEY}" {{ algorithm hmac-sha256; secret "{SECRET}"; }};\n'
        + "".join(
            f'zone "{name}" {{ type secondary; file "{name}zone"; primaries port {primary} {{ 127.0.0.1 key "{KEY}"; }}; }};\n'
            for name in zones))
    return [program("named"), "-f", "-c", path]


def knot(folder, port, primary, zones):
    path = _write(
        os.path.join(folder, "knot.conf"),
        f'server:\n  rundir: "{folder}"\n  listen: 127.0.0.1@{port}\ndatabase:\n  storage: "{folder}"\n'
        f"  journal-db-max-size: 512M\nkey:\n  - id: {KEY}\n    algorithm: hmac-sha256\n    secret: {SECRET}\n"
        f"remote:\n  - id: primary\n    address: 127.0.0.1@{primary}\n    key: {KEY}\n"
        f"acl:\n  - id: notify\n    address: 127.0.0.1\n    action: notify\n"
        f'template:\n  - id: default\n    storage: "{folder}"\n    file: "%s.zone"\n    master: primary\n    acl: notify\n'
        f"    zonefile-load: whole\n    zonefile-sync: 0\n    journal-content: none\nzone:\n"
        + "".join(f"  - domain: {name}\n" for name in zones))
    return [program("knotd"), "-c", path]


def _secondaryd(folder, primary, zones, options):
    options = f" {options}" if options else f" {_QUOTA}" if len(zones) > 1 else ""
    return _write(
        os.path.join(folder, "secondaryd.conf"),
        f'options {{ directory "{folder}"; masterfile-format text;{options} }};\n'
        f'key "{KEY}" {{ algorithm hmac-sha256; secret "{SECRET}"; }};\n'
        + "".join(
            f'zone "{name}" {{ type secondary; file "{name}zone"; primaries port {primary} {{ 127.0.0.1 key "{KEY}"; }}; }};\n'
            for name in zones))


SECONDARYD = os.environ.get("SECONDARYD", os.path.join(ROOT, ".build/release/secondaryd"))
# This tree's program, and with BENCH_BEFORE that of another tree, measured in turn with it.
OURS = {"secondaryd": SECONDARYD} | ({"before": os.environ["BENCH_BEFORE"]} if "BENCH_BEFORE" in os.environ else {})


def secondaryd(ours, folder, primary, zones):
    """Refreshes all zones once, and exits; `ours` is a key of `OURS`."""
    return [OURS[ours], "--refresh", "-c", _secondaryd(folder, primary, zones, None)]


def secondaryd_daemon(ours, folder, primary, zones, options):
    return [OURS[ours], "-c", _secondaryd(folder, primary, zones, options)]


def dig(folder, primary, zone):
    """Writes what it receives to a file, neither checked nor synced."""
    command = f"exec {program('dig')} @127.0.0.1 -p {primary} -y hmac-sha256:{KEY}:{SECRET} {zone} AXFR > {zone}zone"
    return ["/bin/sh", "-c", command]


DAEMONS = {} if os.environ.get("BENCH_PEERS") == "0" else {"Knot DNS": knot, "NSD": nsd, "BIND": bind}


def versions():
    """What was measured, by name."""
    asked = {
        "secondaryd": [SECONDARYD, "--version"], "dig": ["dig", "-v"], "Knot DNS": ["knotd", "-V"], "NSD": ["nsd", "-v"],
        "BIND": ["named", "-v"],
    }
    found = {}
    for name, command in asked.items():
        path = program(command[0])
        if path:
            found[name] = os.popen(f"{path} {command[1]} 2>&1").readline().strip()
    return found
