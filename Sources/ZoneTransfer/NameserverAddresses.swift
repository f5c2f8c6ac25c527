import DNS

/// Whether the name servers at a zone's apex that lie in the zone have addresses there, which BIND asks of a zone of its own, and has
/// no statement to leave out.
///
/// Nothing is kept but these servers' names, 64 at most. Of those that are told only behind other owners' records, or that a wildcard
/// may stand for, nothing is said.
struct NameserverAddresses {
    fileprivate struct Server {
        /// In lower case.
        let name: [UInt8]
        var hasAddress = false
        var isAlias = false
        /// Whether the zone's own data do not tell: the name is delegated, a wildcard may match it, or records have passed unseen.
        var isUncertain = false
        var redirection: [UInt8]?
    }

    private static let most = 64

    private let apex: [UInt8]
    private var servers: [Server] = []
    /// Which lengths the names have whose records matter.
    private var lengths = [Bool](repeating: false, count: Name.maximumOctets + 3)
    private var hasLeftApex = false
    private var apexHasAddress = false
    private var isApexRedirected = false

    init(apex: Name) {
        self.apex = apex.octets.map(\.lowercasedASCII)
    }

    /// Takes the target of one of the apex's NS records.
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
            // An asterisk and its length before what is left.
            lengths[name.count - start + 2] = true
        }
    }

    /// Takes note that the owner `name` has records of `type`.
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

    /// Says, once all records have come, which server BIND would complain of.
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

/// What BIND finds wrong with a name server of a zone of its own.
package enum NameserverFault: Equatable, Sendable {
    case hasNoAddress
    case isAlias
    case isBelowDNAME(Name)
}

extension NameserverFault: CustomStringConvertible {
    /// BIND's words.
    package var description: String {
        switch self {
        case .hasNoAddress: "has no address records (A or AAAA)"
        case .isAlias: "is a CNAME (illegal)"
        case .isBelowDNAME(let owner): "is below a DNAME '\(owner)' (illegal)"
        }
    }
}
