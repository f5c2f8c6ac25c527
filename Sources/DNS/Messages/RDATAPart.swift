/// A piece of an RDATA to write.
package enum RDATAPart: Sendable {
    case octets([UInt8])
    /// A name, which is compressed if message and type allow it.
    case name(Name)
}
