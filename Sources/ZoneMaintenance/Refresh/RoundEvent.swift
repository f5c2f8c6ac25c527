package import DNS

/// What has happened to a refresh.
package enum RoundEvent: Equatable, Sendable {
    /// It is to begin.
    case began
    /// The primary of `.chooseKeys` has this many keys to be tried, in an order that the caller keeps; 1 where it needs none.
    case keys(Int)
    case polled(PolledAnswer)
    case slotGranted
    case transferEnded(TransferResult)
    /// No more queries are to be sent: the program ends.
    case cancelled
}

/// How a poll of one primary ended.
package enum PolledAnswer: Equatable, Sendable {
    /// With the table's decision on the serial, which is nil where the zone was removed. `expire` as in RFC 7314, in seconds.
    case answered(Serial, expire: UInt32?, RefreshDecision?)
    /// The primary refuses the SOA query.
    case refused
    /// The primary does not have the key, or has it otherwise.
    case keyRefused(String, isNegotiated: Bool)
    /// There is no key to sign with: no query was sent.
    case noKey(String)
    case failed(String)
}

/// How a transfer from one primary ended. The texts are what the operator is told.
package enum TransferResult: Equatable, Sendable {
    case published(Serial)
    /// The primary has this serial, which is not newer than the current copy's.
    case notNewer(Serial)
    case keyRefused(String, isNegotiated: Bool)
    /// The primary does not let the key have the zone.
    case notPermitted(String)
    case noKey(String)
    /// The zone is over one of its limits.
    case overLimit(String)
    /// There is no published file that a difference could be applied to: no query was sent.
    case withoutFile
    /// The IXFR failed; an AXFR from the same primary may succeed.
    case differenceFailed
    case failed(String)
}

/// What a refresh wants done next.
package enum RoundAction: Equatable, Sendable {
    /// Say in which order this primary's keys are to be tried.
    case chooseKeys(Int)
    /// Ask the primary for the zone's SOA, with the key at this place of the order.
    case poll(Int, key: Int)
    /// Wait for a slot of this primary's transfers.
    case awaitSlot(Int)
    /// Pull the zone in the slot that was granted.
    case transfer(Int, key: Int, TransferOrder)
    /// The refresh is over; give the table the event, where there is one.
    case ended(RoundOutcome, telling: RefreshEvent? = nil)
}

/// What a transfer asks its primary for, why, and what the poll said of the primary's version.
package struct TransferOrder: Equatable, Sendable {
    /// Why the zone is transferred.
    package let reason: TransferReason
    /// The serial that the poll found; nil where there was no poll, or the primary refused it.
    package let polled: Serial?
    /// Seconds until the primary's own copy expires, where the poll said so (RFC 7314).
    package let expire: UInt32?
    /// What is asked for: a difference, or the whole zone and why.
    package internal(set) var choice: TransferChoice

    /// `expire` in seconds; without a `choice`, the whole zone for this reason.
    package init(reason: TransferReason, polled: Serial? = nil, expire: UInt32? = nil, choice: TransferChoice? = nil) {
        self.reason = reason
        self.polled = polled
        self.expire = expire
        self.choice = choice ?? .wholeZone(reason)
    }
}

/// What a transfer asks its primary for, and why not for less.
package enum TransferChoice: Equatable, Sendable {
    /// The changes since the current copy (RFC 1995).
    case difference
    case wholeZone(TransferReason)
    /// `request-ixfr` is no for the zone or its primary.
    case withoutDifferences
    /// There is no published file that a difference could be applied to.
    case withoutFile
    /// The IXFR failed.
    case afterDifference
}

/// How a refresh ended.
package enum RoundOutcome: Equatable, Sendable {
    case transferred(Serial)
    case upToDate(Serial)
    case failed(RoundFailure)

    /// Whether the copy is as new as the primaries that answered have it.
    package var isInStep: Bool {
        if case .failed = self { false } else { true }
    }
}

/// Why a refresh failed. Primaries are named by their places in the zone's list, from 0.
package enum RoundFailure: Equatable, Sendable {
    case noPrimaries
    /// The last primary's reason.
    case primary(String)
    /// The primary's serial is older than ours; nil where ours is not known any more.
    case older(Int, Serial, ours: Serial?)
    /// The primary has a newer version, with this serial where it said so, and `publish-delay` has not passed.
    case postponed(Int, Serial?, until: Instant)
    case zoneRemoved
    case shuttingDown
    /// An event did not belong to the state: a fault of the caller.
    case outOfOrder
}
