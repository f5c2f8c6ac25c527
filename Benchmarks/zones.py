"""The zones that everything is measured with: made by rule, so that every run everywhere has the same ones."""

# Ten records at six owners, as in a zone of hosts, mail and delegations. `{n}` counts the tens; a, b and c are octets of it.
_TEN = """\
host{n:07d}.{zone}\t3600\tIN\tA\t10.{a}.{b}.{c}
host{n:07d}.{zone}\t3600\tIN\tAAAA\t2001:db8:{a:x}:{b:x}::{c:x}
mail{n:07d}.{zone}\t3600\tIN\tMX\t10 host{n:07d}.{zone}
mail{n:07d}.{zone}\t3600\tIN\tTXT\t"v=spf1 a mx ip4:10.{a}.{b}.{c} -all"
part{n:07d}.{zone}\t86400\tIN\tNS\tns1.part{n:07d}.{zone}
part{n:07d}.{zone}\t86400\tIN\tNS\tns2.part{n:07d}.{zone}
ns1.part{n:07d}.{zone}\t86400\tIN\tA\t10.{a}.{b}.{c}
ns2.part{n:07d}.{zone}\t86400\tIN\tA\t10.{a}.{c}.{b}
www{n:07d}.{zone}\t300\tIN\tCNAME\thost{n:07d}.{zone}
www{n:07d}._tcp.{zone}\t300\tIN\tSRV\t0 5 443 host{n:07d}.{zone}
"""


def apex(zone, serial=1):
    """The records at a zone's apex: SOA, two name servers, and their addresses; five in all."""
    return (
        f"{zone}\t3600\tIN\tSOA\tns1.{zone} hostmaster.{zone} {serial} 3600 600 604800 300\n"
        f"{zone}\t3600\tIN\tNS\tns1.{zone}\n{zone}\t3600\tIN\tNS\tns2.{zone}\n"
        f"ns1.{zone}\t3600\tIN\tA\t127.0.0.1\nns2.{zone}\t3600\tIN\tA\t127.0.0.1\n"
    )


def write(path, zone, records, serial=1):
    """Writes the master file of a zone of that many records, at least five; names end in a dot."""
    with open(path, "w", encoding="ascii") as file:
        file.write(apex(zone, serial))
        left = records - 5
        for n in range((left + 9) // 10):
            ten = _TEN.format(n=n, zone=zone, a=n >> 16 & 255, b=n >> 8 & 255, c=n & 255)
            if left < 10:
                ten = "".join(ten.splitlines(keepends=True)[:left])
            file.write(ten)
            left -= 10
