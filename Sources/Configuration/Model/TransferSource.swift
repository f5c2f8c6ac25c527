package import DNS

/// A source address in the syntax of `transfer-source`.
package struct TransferSource: Hashable, Sendable, CustomStringConvertible {
    /// `nil` for `*`: the system chooses.
    package let address: IPAddress?

    package var description: String { address?.description ?? "*" }
}
