/// An RCODE: that of the header, extended by EDNS, or the error field of a TSIG (RFC 6895 §2.3).
package struct ResponseCode: Hashable, Sendable, CustomStringConvertible {
    /// The 12 bits of an extended RCODE, or the 16 of an error field.
    package let value: UInt16

    /// Any number, assigned or not.
    package init(_ value: UInt16) {
        self.value = value
    }

    /// No error (RFC 1035 §4.1.1).
    package static let noError = ResponseCode(0)
    /// Format error (RFC 1035 §4.1.1).
    package static let formErr = ResponseCode(1)
    /// Server failure (RFC 1035 §4.1.1).
    package static let servFail = ResponseCode(2)
    /// No such name (RFC 1035 §4.1.1).
    package static let nxDomain = ResponseCode(3)
    /// Not implemented (RFC 1035 §4.1.1).
    package static let notImp = ResponseCode(4)
    /// Refused by policy (RFC 1035 §4.1.1).
    package static let refused = ResponseCode(5)
    /// Not authoritative for the zone (RFC 2136 §2.2), or not authorized (RFC 8945 §3).
    package static let notAuth = ResponseCode(9)
    /// An unknown EDNS version (RFC 6891 §9); in a header.
    package static let badVers = ResponseCode(16)
    /// A TSIG that cannot be verified (RFC 8945 §3); in an error field.
    package static let badSig = ResponseCode(16)
    /// An unknown key (RFC 8945 §3).
    package static let badKey = ResponseCode(17)
    /// Clocks that differ too much (RFC 8945 §3).
    package static let badTime = ResponseCode(18)
    /// An unknown TKEY mode (RFC 2930 §2.6).
    package static let badMode = ResponseCode(19)
    /// A key's name that is taken, or not there (RFC 2930 §2.6).
    package static let badName = ResponseCode(20)
    /// An unknown algorithm (RFC 2930 §2.6).
    package static let badAlg = ResponseCode(21)
    /// A MAC that is truncated too much (RFC 8945 §3).
    package static let badTrunc = ResponseCode(22)

    /// BIND's words for the codes of a header; 16 is BADVERS there.
    package var description: String {
        switch value {
        case 0: "NOERROR"
        case 1: "FORMERR"
        case 2: "SERVFAIL"
        case 3: "NXDOMAIN"
        case 4: "NOTIMP"
        case 5: "REFUSED"
        case 6: "YXDOMAIN"
        case 7: "YXRRSET"
        case 8: "NXRRSET"
        case 9: "NOTAUTH"
        case 10: "NOTZONE"
        case 16: "BADVERS"
        case 17: "BADKEY"
        case 18: "BADTIME"
        case 19: "BADMODE"
        case 20: "BADNAME"
        case 21: "BADALG"
        case 22: "BADTRUNC"
        case 23: "BADCOOKIE"
        default: "RESERVED\(value)"
        }
    }
}
