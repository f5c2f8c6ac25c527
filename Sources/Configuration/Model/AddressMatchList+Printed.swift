internal import DNS

extension AddressMatchList: CustomStringConvertible {
    /// The list in named.conf syntax: `{ ! 192.0.2.1; any; }`.
    package var description: String {
        let elements = elements.map { element in
            let match =
                switch element.match {
                case .any: "any"
                case .none: "none"
                case .localhost: "localhost"
                case .localnets: "localnets"
                case .prefix(let prefix): prefix.description
                case .key(let name): "key \(name.quoted)"
                case .acl(let name): name.quoted
                case .list(let inner): inner.description
                case .geoip(let words): "geoip \(words)"
                }
            return (element.isNegated ? "! " : "") + match + ";"
        }
        return (["{"] + elements + ["}"]).joined(separator: " ")
    }
}
