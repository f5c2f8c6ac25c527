package import DNS

/// An address match list as written; the first element that matches decides.
package struct AddressMatchList: Hashable, Sendable {
    package internal(set) var elements: [Element] = []

    /// `{ none; }`, which lets in nobody.
    package static let nobody = AddressMatchList(elements: [Element(isNegated: false, match: .none)])

    package struct Element: Hashable, Sendable {
        package let isNegated: Bool
        package let match: Match

        /// Whether it shuts everybody out, whatever comes behind it.
        var matchesNobody: Bool { isNegated ? match == .any : match == Match.none }
    }

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
        /// What was written behind `geoip`; nothing that secondaryd uses may hold one.
        case geoip(String)
    }
}
