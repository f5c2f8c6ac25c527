import DNS
import ZoneTransfer

extension OrderedDifference {
    /// Throws if the difference changes records that `NameserverAddresses` checks. `nameservers` are those of the old zone's apex.
    func checkNameservers(_ nameservers: [Name], apex: Name) throws(DifferenceError) {
        var servers = nameservers
        for owner in owners.indices where name(of: owner) == apex {
            for record in records[records(of: owner, type: RecordType.ns.value)] where record.change == .added {
                servers.append(Name(presentation: record.rdata, in: text.octets))
            }
        }
        let inside = servers.filter { $0.octets.span.isName(atOrBelow: apex) }
        guard !inside.isEmpty else { return }
        for owner in owners.indices {
            let name = name(of: owner)
            let isWildcard = name.octets.span.isWildcard
            // A wildcard matches names below its own without the asterisk.
            let octets = Array(name.octets.dropFirst(isWildcard ? 2 : 0))
            let above = Name(uncompressed: octets.span)
            let isConcerned =
                changes(owner, [.a, .aaaa, .cname])
                && (isWildcard ? inside.contains { $0.isBelow(above) } : inside.contains(name))
                || changes(owner, [.ns, .dname]) && inside.contains { $0 == above || $0.isBelow(above) }
            guard !isConcerned else { throw .nameservers(owner: name) }
        }
    }

    /// Whether an owner gets or loses records of these types.
    private func changes(_ owner: Int, _ types: [RecordType]) -> Bool {
        types.contains { type in
            records[records(of: owner, type: type.value)].contains { $0.change == .added || $0.change == .deleted }
        }
    }
}

extension Name {
    fileprivate func isBelow(_ other: Name) -> Bool {
        self != other && octets.span.isName(atOrBelow: other)
    }
}
