package import TSIG

/// What the owner of `NegotiatedKeys` has to do; each action is returned once.
package enum NegotiatedKeyAction: Equatable, Sendable {
    /// Run a `TKEYNegotiation`, and report its outcome by `negotiated` or `failed` in every case.
    case negotiate(NegotiatedKeyID)
    /// Run a `TKEYDeletion` signed with the key itself; its outcome makes no difference.
    case delete(NegotiatedKeyID, NegotiatedKey)
    /// Resume the waiters; each calls `demand` once more and gets the key, or the reason why there is none.
    case wake(NegotiatedKeyID, [NegotiatedKeyWaiter])
}

/// A refresh that waits for a key, as `NegotiatedKeys` numbers them.
package struct NegotiatedKeyWaiter: Hashable, Sendable {
    let number: UInt64
}

/// The answer to a demand for a key.
package enum NegotiatedKeyDemand: Equatable, Sendable {
    case key(NegotiatedKey)
    /// It is being negotiated; a `wake` will name this waiter, unless it is abandoned before.
    case waiting(NegotiatedKeyWaiter)
    /// The last negotiation failed, and the next one does not start before `until`.
    case failed(TKEYError, until: TSIGTime)
}
