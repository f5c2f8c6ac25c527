"""The few messages that the benchmarks send themselves: a query for an SOA, and a NOTIFY."""

import socket
import struct


def _name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.rstrip(".").split(".") if label) + b"\0"


def _ask(port, name, flags):
    message = struct.pack(">6H", 4242, flags, 1, 0, 0, 0) + _name(name) + struct.pack(">2H", 6, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(0.5)
        udp.connect(("127.0.0.1", port))
        try:
            udp.send(message)
            return message, udp.recv(4096)
        except OSError:
            return message, b""


def serial(port, zone):
    """The serial that a server answers with; None where it has no answer."""
    question, answer = _ask(port, zone, 0)
    if len(answer) < len(question) or answer[3] & 15 or struct.unpack(">H", answer[6:8])[0] == 0:
        return None
    at = len(question)
    at += 2 if answer[at] >= 0xC0 else len(_name(zone))
    at += 10
    for _ in range(2):
        while answer[at] not in (0,) and answer[at] < 0xC0:
            at += 1 + answer[at]
        at += 2 if answer[at] >= 0xC0 else 1
    return struct.unpack(">I", answer[at:at + 4])[0]


def notify(port, zone):
    """Tells a secondary that its zone has changed."""
    _ask(port, zone, 0x2400)
