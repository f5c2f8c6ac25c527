/// Why octets are not a DNS message; offsets count from the message's first octet.
@usableFromInline package enum WireError: Error, Equatable, CustomStringConvertible {
    case truncated(at: Int)
    case nameTooLong(at: Int)
    case compressionLoop(at: Int)
    case compressionNotPermitted(at: Int)
    case unknownLabelType(UInt8, at: Int)
    /// The RDATA does not have the form of its type (RFC 1035 §3.3 and the type's own RFC).
    case malformedRDATA(RecordType, at: Int)
    case trailingOctets(count: Int)

    @usableFromInline package var description: String {
        switch self {
        case .truncated(let offset): "unexpected end of input at octet \(offset)"
        case .nameTooLong(let offset): "name longer than 255 octets at octet \(offset)"
        case .compressionLoop(let offset): "bad compression pointer at octet \(offset)"
        case .compressionNotPermitted(let offset): "compression not permitted at octet \(offset)"
        case .unknownLabelType(let type, let offset): "bad label type \(type >> 6) at octet \(offset)"
        case .malformedRDATA(let type, let offset): "malformed \(type) RDATA at octet \(offset)"
        case .trailingOctets(let count): "extra input data: \(count.counted("octet"))"
        }
    }
}
