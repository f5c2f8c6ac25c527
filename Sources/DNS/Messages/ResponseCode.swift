/// How a server answered: the header's RCODE, extended by EDNS or a TSIG's error field (RFC 6895 §2.3).
package struct ResponseCode: Hashable, Sendable, CustomStringConvertible {
    package let value: UInt16

    package init(_ value: UInt16) {
        self.value = value
    }

    package static let noError = ResponseCode(0)
    package static let formErr = ResponseCode(1)
    package static let servFail = ResponseCode(2)
    package static let nxDomain = ResponseCode(3)
    package static let notImp = ResponseCode(4)
    package static let refused = ResponseCode(5)
    package static let notAuth = ResponseCode(9)
    package static let notZone = ResponseCode(10)
    package static let badVers = ResponseCode(16)
    package static let badSig = ResponseCode(16)
    package static let badKey = ResponseCode(17)
    package static let badTime = ResponseCode(18)
    package static let badMode = ResponseCode(19)
    package static let badName = ResponseCode(20)
    package static let badAlg = ResponseCode(21)
    package static let badTrunc = ResponseCode(22)
    package static let badCookie = ResponseCode(23)

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
