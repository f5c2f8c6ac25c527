package import DNS

/// An address to ask from, as `transfer-source` writes it.
package struct TransferSource: Hashable, Sendable, CustomStringConvertible {
    /// nil for `*`: the system chooses.
    package let address: IPAddress?

    package var description: String { address?.description ?? "*" }
}
