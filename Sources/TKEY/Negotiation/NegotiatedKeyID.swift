package import DNS

/// Which key of which server: what one negotiation serves, however many zones wait for it.
package struct NegotiatedKeyID: Hashable, Sendable, CustomStringConvertible {
    package let primary: Peer
    /// The view of the `tkey` statement; nil outside views.
    package let view: String?
    /// The name in the `tkey` statement.
    package let name: Name

    package init(primary: Peer, view: String?, name: Name) {
        self.primary = primary
        self.view = view
        self.name = name
    }

    package var description: String {
        "\(name)\(view.map { "/\($0)" } ?? "") at \(primary.endpoint)"
    }
}
