import DNS

/// Checks that the name servers at a zone's apex whose names lie in the zone have addresses there; BIND requires that of a primary
/// zone, and no option switches it off.
///
/// Only these servers' names are kept, 64 at most. A server that is named only after other owners' records, or that a wildcard may
/// match, is not checked.
struct NameserverAddresses {
    fileprivate struct Server {
        /// In lower case.
        let name: [UInt8]
        var hasAddress = false
        var isAlias = false
        /// Whether the zone's own data do not decide: the name is delegated, a wildcard may match it, or records were passed before.
        var isUncertain = false
        var redirection: [UInt8]?
    }

    private static let most = 64

    private let apex: [UInt8]
    private var servers: [Server] = []
    /// The lengths of the names whose records matter.
    private var lengths = [Bool](repeating: false, count: Name.maximumOctets + 3)
    private var hasLeftApex = false
    private var apexHasAddress = false
    private var isApexRedirected = false

    init(apex: Name) {
        self.apex = apex.octets.map(\.lowercasedASCII)
    }

    /// Adds the target of one of the apex's NS records.
    mutating func add(_ target: Name) {
        guard target.octets.span.isName(atOrBelow: Name(uncompressed: apex.span)), servers.count < Self.most else { return }
        let name = target.octets.map(\.lowercasedASCII)
        var server = Server(name: name)
        server.isUncertain = hasLeftApex
        servers.append(server)
        var start = 0
        while name.count - start > apex.count {
            lengths[name.count - start] = true
            start += 1 + Int(name[start])
            // With an asterisk and its length before the rest.
            lengths[name.count - start + 2] = true
        }
    }

    /// Notes that the owner `name` has records of `type`.
    mutating func note(_ type: RecordType, at name: Span<UInt8>) {
        guard name.count != apex.count else { return noteAtApex(type) }
        hasLeftApex = true
        guard lengths[name.count] else { return }
        let owner = (0..<name.count).map { name[$0].lowercasedASCII }
        for index in servers.indices { servers[index].note(type, at: owner) }
    }

    private mutating func noteAtApex(_ type: RecordType) {
        if type == .a || type == .aaaa { apexHasAddress = true }
        if type == .dname { isApexRedirected = true }
    }

    /// After all records: throws for the first server that BIND would refuse.
    func finish() throws(TransferError) {
        for server in servers where !server.isUncertain {
            let name = Name(uncompressed: server.name.span)
            if server.name == apex {
                guard apexHasAddress else { throw .nameserver(name, .hasNoAddress) }
                continue
            }
            if isApexRedirected { throw .nameserver(name, .isBelowDNAME(Name(uncompressed: apex.span))) }
            if let redirection = server.redirection {
                throw .nameserver(name, .isBelowDNAME(Name(uncompressed: redirection.span)))
            }
            if server.isAlias { throw .nameserver(name, .isAlias) }
            if !server.hasAddress { throw .nameserver(name, .hasNoAddress) }
        }
    }
}

extension NameserverAddresses.Server {
    fileprivate mutating func note(_ type: RecordType, at owner: [UInt8]) {
        if owner == name {
            switch type {
            case .a, .aaaa: hasAddress = true
            case .cname: isAlias = true
            case .ns: isUncertain = true
            default: break
            }
        } else if isBelow(owner[...]) {
            switch type {
            case .ns: isUncertain = true
            case .dname: redirection = owner
            default: break
            }
        } else if owner.span.isWildcard, isBelow(owner[2...]) {
            isUncertain = true
        }
    }

    private func isBelow(_ ancestor: ArraySlice<UInt8>) -> Bool {
        var start = 0
        while name.count - start > ancestor.count { start += 1 + Int(name[start]) }
        return start > 0 && name[start...] == ancestor
    }
}

/// Why BIND refuses a name server of a primary zone.
package enum NameserverFault: Equatable, Sendable {
    case hasNoAddress
    case isAlias
    case isBelowDNAME(Name)
}

extension NameserverFault: CustomStringConvertible {
    /// In BIND's words.
    package var description: String {
        switch self {
        case .hasNoAddress: "has no address records (A or AAAA)"
        case .isAlias: "is a CNAME (illegal)"
        case .isBelowDNAME(let owner): "is below a DNAME '\(owner)' (illegal)"
        }
    }
}
