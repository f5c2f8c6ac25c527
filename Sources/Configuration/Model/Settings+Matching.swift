package import DNS

extension Settings {
    /// Whether `list` lets in an address, or who signed with `key`, a key that was verified: the first element that matches
    /// decides, and where none does the answer is no.
    ///
    /// As in named, a nested list that says no is no match, whatever sign stands before it: negating it never lets anybody in.
    /// Where `interfaces` are not known, nobody is let in who would not be, whatever they are.
    package func matches(
        _ list: AddressMatchList, address: IPAddress, key: Name? = nil, interfaces: Interfaces
    ) -> Bool {
        var matching = Matching(acls: acls, address: address, key: key, interfaces: interfaces)
        return matching.verdict(of: list) ?? false
    }
}

/// One look at who is there; lists that many others refer to are gone through once.
///
/// Where the machine's addresses are not known, `localhost` and `localnets` are taken for what lets fewer in: no match, and behind a
/// `!` a match.
private struct Matching {
    private struct KnownList: Hashable {
        let name: String
        let isNegated: Bool
    }

    let acls: [String: AddressMatchList]
    let address: IPAddress
    let key: Name?
    let interfaces: Interfaces
    /// Whether the `acl` of that name says yes.
    private var known: [KnownList: Bool] = [:]

    init(acls: [String: AddressMatchList], address: IPAddress, key: Name?, interfaces: Interfaces) {
        self.acls = acls
        self.address = address
        self.key = key
        self.interfaces = interfaces
    }

    /// What the first element that matches says; nil where none does. `isNegated`: a yes keeps somebody out.
    mutating func verdict(of list: AddressMatchList, isNegated: Bool = false) -> Bool? {
        for element in list.elements {
            // `none` is `! any`, and `! none` lets everybody in.
            if element.match == AddressMatchList.Match.none { return element.isNegated }
            if isMatch(element.match, isNegated: isNegated != element.isNegated) { return !element.isNegated }
        }
        return nil
    }

    private mutating func isMatch(_ match: AddressMatchList.Match, isNegated: Bool) -> Bool {
        switch match {
        case .any: return true
        case .none, .geoip: return false
        case .localhost: return interfaces.areKnown ? interfaces.addresses.contains(address) : isNegated
        case .localnets: return interfaces.areKnown ? interfaces.networks.contains { $0.contains(address) } : isNegated
        case .prefix(let prefix): return prefix.contains(address)
        case .key(let name): return key == name
        case .list(let inner): return verdict(of: inner, isNegated: isNegated) ?? false
        case .acl(let name):
            let list = KnownList(name: name, isNegated: isNegated)
            if let known = known[list] { return known }
            // What a list that led back to itself would say; the configuration has none.
            known[list] = false
            let isMatch = acls[name].flatMap { verdict(of: $0, isNegated: isNegated) } ?? false
            known[list] = isMatch
            return isMatch
        }
    }
}
