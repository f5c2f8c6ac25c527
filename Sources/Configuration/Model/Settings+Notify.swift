package import DNS
package import TSIG

extension Settings {
    /// Whether a NOTIFY for `zone` is accepted, and why: a primary's address is enough (RFC 1996 §3.10), from any port.
    ///
    /// `key` is the one that the message was verified with. If views have keys of one name, only that of the zone's view counts.
    package func admission(
        of address: IPAddress, key: TSIGKey?, notifying zone: ZoneSettings, interfaces: Interfaces
    ) -> NotifyAdmission {
        if let place = zone.primaries.firstIndex(where: { $0.endpoint.address == address }) { return .primary(place) }
        let name = key.flatMap { holds($0, for: zone) ? $0.name : nil }
        let isAllowed = matches(zone.options.allowNotify, address: address, key: name, interfaces: interfaces)
        return isAllowed ? .allowed : .refused
    }

    private func holds(_ key: TSIGKey, for zone: ZoneSettings) -> Bool {
        view(of: zone)?.keys.contains(key) == true || keys.contains(key)
    }

    private func view(of zone: ZoneSettings) -> ViewSettings? {
        views.first { $0.name == zone.view && $0.recordClass == zone.recordClass }
    }

    /// Whether the configuration has a `listen-on` for NOTIFY.
    package var listensForNotify: Bool { !listenOn.isEmpty || !listenOnV6.isEmpty }

    /// The endpoints to listen on for NOTIFY, each once: every address of the machine that a `listen-on` of its family matches,
    /// except for link-local ones of unknown interfaces. If the machine's addresses are unknown, the single addresses in the lists
    /// are used instead.
    package func listeningEndpoints(on interfaces: Interfaces) -> [Endpoint] {
        var endpoints: [Endpoint] = []
        for (statements, isIPv4) in [(listenOn, true), (listenOnV6, false)] {
            for statement in statements {
                for address in interfaces.areKnown ? interfaces.addresses : addresses(in: statement.addresses)
                where address.isIPv4 == isIPv4 && (!address.isLinkLocal || address.scope != 0) {
                    let endpoint = Endpoint(address, port: statement.port)
                    guard !endpoints.contains(endpoint),
                        matches(statement.addresses, address: address, interfaces: interfaces)
                    else { continue }
                    endpoints.append(endpoint)
                }
            }
        }
        return endpoints
    }

    /// The single addresses in a list and in the lists that it contains; some may occur twice.
    private func addresses(in list: AddressMatchList) -> [IPAddress] {
        var addresses: [IPAddress] = []
        var waiting = [list]
        var seen: Set<String> = []
        while let next = waiting.popLast() {
            for element in next.elements {
                switch element.match {
                case .prefix(let prefix):
                    if prefix.isSingleAddress { addresses.append(prefix.address) }
                case .list(let inner):
                    waiting.append(inner)
                case .acl(let name):
                    if seen.insert(name).inserted, let inner = acls[name] { waiting.append(inner) }
                case .any, .none, .localhost, .localnets, .key, .geoip:
                    break
                }
            }
        }
        return addresses
    }

    /// The servers to send NOTIFY for a new version of `zone`: those of `also-notify`, and with `notify yes` also the zone's name
    /// servers, except for this machine and, unless `notify-to-soa` is set, the one that the SOA record names (RFC 1996 §2.1).
    ///
    /// `nameServers` are the names in the apex's NS records, each with its addresses.
    package func serversToNotify(
        of zone: ZoneSettings, nameServers: [(name: Name, addresses: [IPAddress])] = [], mname: Name, interfaces: Interfaces
    ) -> [NotifiedServer] {
        let options = zone.options
        guard options.notify.isOnForSecondaries else { return [] }
        var servers = options.alsoNotify
        guard options.notify == .yes else { return servers }
        let rules = view(of: zone)?.servers ?? self.servers
        var seen = Set(servers.map(\.endpoint))
        for (name, addresses) in nameServers where options.notifyToSOA || name != mname {
            for address in addresses where !interfaces.addresses.contains(address) {
                let endpoint = Endpoint(address, port: UInt16(truncatingIfNeeded: port))
                guard seen.insert(endpoint).inserted else { continue }
                let rule = rules.first { $0.prefix.contains(address) }
                let ofZone = address.isIPv4 ? options.notifySource : options.notifySourceV6
                servers.append(
                    NotifiedServer(
                        endpoint: endpoint, key: rule?.key, source: rule?.notifySource.map(\.address) ?? ofZone,
                        tcpOnly: rule?.tcpOnly ?? false))
            }
        }
        return servers
    }
}

/// Why the sender of a NOTIFY is admitted, or that it is not.
package enum NotifyAdmission: Hashable, Sendable {
    /// It is one of the zone's primaries: the first of that address in the zone's list, counted from 0.
    case primary(Int)
    /// It is in `allow-notify`.
    case allowed
    case refused
}
