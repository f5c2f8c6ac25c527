package import DNS

/// Identifies a key of a server: one negotiation serves all zones that wait for it.
package struct NegotiatedKeyID: Hashable, Sendable, CustomStringConvertible {
    /// The server that the key is negotiated with.
    package let primary: Peer
    /// The view of the `tkey` statement; `nil` outside views.
    package let view: String?
    /// The name in the `tkey` statement.
    package let name: Name

    /// The key that the `tkey` statement `name` of `view` has with `primary`.
    package init(primary: Peer, view: String?, name: Name) {
        self.primary = primary
        self.view = view
        self.name = name
    }

    package var description: String {
        "\(name)\(view.map { "/\($0)" } ?? "") at \(primary.endpoint)"
    }
}
