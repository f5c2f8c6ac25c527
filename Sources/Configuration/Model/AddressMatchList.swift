package import DNS

/// An address match list as written; the first element that matches decides.
package struct AddressMatchList: Hashable, Sendable {
    /// In the order of the configuration.
    package internal(set) var elements: [Element] = []

    /// `{ none; }`, which admits nobody.
    package static let nobody = AddressMatchList(elements: [Element(isNegated: false, match: .none)])

    /// One element of a list.
    package struct Element: Hashable, Sendable {
        /// Whether a `!` stands before it, so that a match denies.
        package let isNegated: Bool
        /// What the element matches.
        package let match: Match

        /// Whether it denies everybody, whatever follows.
        var matchesNobody: Bool { isNegated ? match == .any : match == Match.none }
    }

    /// The part of an element after its `!`.
    package indirect enum Match: Hashable, Sendable {
        case any
        case none
        case localhost
        case localnets
        case prefix(Prefix)
        case key(Name)
        /// Another `acl`, by its name in lower case.
        case acl(String)
        case list(AddressMatchList)
        /// The words after `geoip`, which is an error in a list that secondaryd uses.
        case geoip(String)
    }
}
