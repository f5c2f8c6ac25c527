package import DNS

/// What has happened to a refresh.
package enum RoundEvent: Equatable, Sendable {
    /// It is to begin.
    case began
    /// The primary that `.chooseKeys` was about has this many keys to be tried, in an order that the caller keeps; one that needs none
    /// counts as 1.
    case keys(Int)
    case polled(PolledAnswer)
    case slotGranted
    case transferEnded(TransferResult)
    /// Nothing more is to be asked: the program ends.
    case cancelled
}

/// How a poll of one primary ended.
package enum PolledAnswer: Equatable, Sendable {
    /// With the table's decision on the serial, which is nil where the zone was removed. `expire` as in RFC 7314, in seconds.
    case answered(Serial, expire: UInt32?, RefreshDecision?)
    /// The primary does not tell its SOA.
    case refused
    /// The primary does not have the key, or has it otherwise.
    case keyRefused(String, isNegotiated: Bool)
    /// There is no key to sign with: nothing was asked.
    case noKey(String)
    case failed(String)
}

/// How a transfer from one primary ended. The texts are what the operator is told.
package enum TransferResult: Equatable, Sendable {
    case published(Serial)
    /// The primary has this serial, which is not newer than the one that is held.
    case notNewer(Serial)
    case keyRefused(String, isNegotiated: Bool)
    /// The primary does not let the key have the zone.
    case notPermitted(String)
    case noKey(String)
    /// The zone is over one of its limits.
    case overLimit(String)
    /// No published file of ours is at hand that a difference could follow: nothing was asked.
    case withoutFile
    /// A difference came to nothing, and an AXFR from the same primary may do.
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
    /// The refresh is over; the table is told the event, where there is one.
    case ended(RoundOutcome, telling: RefreshEvent? = nil)
}

/// What a transfer asks its primary for, why, and what is known of what the primary has.
package struct TransferOrder: Equatable, Sendable {
    package let reason: TransferReason
    /// The serial that the poll found; nil where none was asked for, or the primary would not say.
    package let polled: Serial?
    /// What the poll said of the primary's own copy (RFC 7314), in seconds.
    package let expire: UInt32?
    package internal(set) var choice: TransferChoice

    package init(reason: TransferReason, polled: Serial? = nil, expire: UInt32? = nil, choice: TransferChoice? = nil) {
        self.reason = reason
        self.polled = polled
        self.expire = expire
        self.choice = choice ?? .wholeZone(reason)
    }
}

/// What a transfer asks its primary for, and why not for less.
package enum TransferChoice: Equatable, Sendable {
    /// What changed since the version that is held (RFC 1995).
    case difference
    case wholeZone(TransferReason)
    /// `request-ixfr` is no for the zone or its primary.
    case withoutDifferences
    /// No file of ours is at hand that a difference could be applied to.
    case withoutFile
    /// The difference that was asked for came to nothing.
    case afterDifference
}

/// How a refresh ended.
package enum RoundOutcome: Equatable, Sendable {
    case transferred(Serial)
    case upToDate(Serial)
    case failed(RoundFailure)

    package var isInStep: Bool {
        if case .failed = self { false } else { true }
    }
}

/// Why a refresh came to nothing. Primaries are named by their places in the zone's list.
package enum RoundFailure: Equatable, Sendable {
    case noPrimaries
    /// The last primary's reason.
    case primary(String)
    /// The primary's serial is older than ours; nil where ours is not known any more.
    case older(Int, Serial, ours: Serial?)
    /// The primary has something newer, this serial where it said so, and `publish-delay` has not passed.
    case postponed(Int, Serial?, until: Instant)
    case zoneRemoved
    case shuttingDown
    /// An event came that no state waits for.
    case outOfOrder
}
