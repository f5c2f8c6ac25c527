package import DNS

extension Settings {
    /// Whether `list` admits an address, or the sender of a message that was verified with `key`: the first element that matches
    /// decides, and without one the answer is no.
    ///
    /// As in named, a nested list that denies is no match, even after a `!`: negating it never admits anybody. If `interfaces` are
    /// unknown, only those are admitted who would be for any interfaces.
    package func matches(
        _ list: AddressMatchList, address: IPAddress, key: Name? = nil, interfaces: Interfaces
    ) -> Bool {
        var matching = Matching(acls: acls, address: address, key: key, interfaces: interfaces)
        return matching.verdict(of: list) ?? false
    }
}

/// One evaluation of lists; a list that many others refer to is evaluated once.
///
/// If the machine's addresses are unknown, `localhost` and `localnets` count as whatever admits fewer: no match, and after a `!` a
/// match.
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
    /// Whether the `acl` of that name admits.
    private var known: [KnownList: Bool] = [:]

    init(acls: [String: AddressMatchList], address: IPAddress, key: Name?, interfaces: Interfaces) {
        self.acls = acls
        self.address = address
        self.key = key
        self.interfaces = interfaces
    }

    /// The decision of the first element that matches; `nil` if none does. `isNegated`: a match denies.
    mutating func verdict(of list: AddressMatchList, isNegated: Bool = false) -> Bool? {
        for element in list.elements {
            // `none` is `! any`, and `! none` admits everybody.
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
            // The result for a list that contained itself; a valid configuration has none.
            known[list] = false
            let isMatch = acls[name].flatMap { verdict(of: $0, isNegated: isNegated) } ?? false
            known[list] = isMatch
            return isMatch
        }
    }
}
