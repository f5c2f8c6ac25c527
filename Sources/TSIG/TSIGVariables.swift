import DNS

/// The numeric TSIG variables, in the order in which they are digested (RFC 8945 §4.3.3).
struct TSIGVariables {
    var time: TSIGTime
    var fudge: UInt16
    var error = ResponseCode.noError
    var otherOctets: UInt16 = 0

    /// How many of the octets are the timers (RFC 8945 §5.3.1): time signed and fudge.
    static let timerOctets = 8

    /// Time signed 6, fudge 2, error 2, other length 2.
    var octets: InlineArray<12, UInt8> {
        let timers = time.seconds << 16 | UInt64(fudge)
        let rest = UInt64(error.value) << 48 | UInt64(otherOctets) << 32
        return InlineArray { index in
            UInt8(truncatingIfNeeded: index < Self.timerOctets ? timers >> (56 - 8 * index) : rest >> (120 - 8 * index))
        }
    }
}
