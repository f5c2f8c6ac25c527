package import TSIG

/// What is to be done for `NegotiatedKeys`; each is asked for once.
package enum NegotiatedKeyAction: Equatable, Sendable {
    /// Send a `TKEYNegotiation`, and report how it went by `negotiated` or `failed`, whatever happens.
    case negotiate(NegotiatedKeyID)
    /// Send a `TKEYDeletion` signed with the key itself; how that goes makes no difference.
    case delete(NegotiatedKeyID, NegotiatedKey)
    /// Let go on who waits; each calls `demand` once more and finds the key, or why there is none.
    case wake(NegotiatedKeyID, [NegotiatedKeyWaiter])
}

/// One who waits for a key, as `NegotiatedKeys` numbers them.
package struct NegotiatedKeyWaiter: Hashable, Sendable {
    let number: UInt64
}

/// What there is of a key.
package enum NegotiatedKeyDemand: Equatable, Sendable {
    case key(NegotiatedKey)
    /// It is being negotiated; `wake` will name this waiter, unless it gives up before.
    case waiting(NegotiatedKeyWaiter)
    /// The last negotiation failed, and the next one is not before `until`.
    case failed(TKEYError, until: TSIGTime)
}
