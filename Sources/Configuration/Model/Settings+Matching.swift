package import DNS

extension Settings {
    /// Whether `list` lets in an address, or who signed with `key`, a key that was verified: the first element that matches
    /// decides, and where none does the answer is no.
    ///
    /// As in named, a nested list that says no is no match, whatever sign stands before it: negating it never lets anybody in.
    package func matches(
        _ list: AddressMatchList, address: IPAddress, key: Name? = nil, interfaces: Interfaces
    ) -> Bool {
        var matching = Matching(acls: acls, address: address, key: key, interfaces: interfaces)
        return matching.verdict(of: list) ?? false
    }
}

/// One look at who is there; lists that many others refer to are gone through once.
private struct Matching {
    let acls: [String: AddressMatchList]
    let address: IPAddress
    let key: Name?
    let interfaces: Interfaces
    /// Whether the `acl` of that name says yes.
    private var known: [String: Bool] = [:]

    init(acls: [String: AddressMatchList], address: IPAddress, key: Name?, interfaces: Interfaces) {
        self.acls = acls
        self.address = address
        self.key = key
        self.interfaces = interfaces
    }

    /// What the first element that matches says; nil where none does.
    mutating func verdict(of list: AddressMatchList) -> Bool? {
        for element in list.elements {
            // `none` is `! any`, and `! none` lets everybody in.
            if element.match == AddressMatchList.Match.none { return element.isNegated }
            if isMatch(element.match) { return !element.isNegated }
        }
        return nil
    }

    private mutating func isMatch(_ match: AddressMatchList.Match) -> Bool {
        switch match {
        case .any: return true
        case .none, .geoip: return false
        case .localhost: return interfaces.addresses.contains(address)
        case .localnets: return interfaces.networks.contains { $0.contains(address) }
        case .prefix(let prefix): return prefix.contains(address)
        case .key(let name): return key == name
        case .list(let inner): return verdict(of: inner) ?? false
        case .acl(let name):
            if let known = known[name] { return known }
            // What a list that led back to itself would say; the configuration has none.
            known[name] = false
            let isMatch = acls[name].flatMap { verdict(of: $0) } ?? false
            known[name] = isMatch
            return isMatch
        }
    }
}
