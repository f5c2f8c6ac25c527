/// What RDATA is put together from.
package enum RDATAPart: Sendable {
    case octets([UInt8])
    /// A name, which is compressed where message and type let it be.
    case name(Name)
}
