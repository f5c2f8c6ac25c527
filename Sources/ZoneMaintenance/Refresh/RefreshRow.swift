import DNS

/// One zone of a `RefreshTable`: 40 octets, because a table may have a million.
struct RefreshRow {
    /// When the next refresh is due.
    var next = Instant(milliseconds: 0)
    /// When the current copy expires; means nothing unless there is one.
    var expiry = Instant(milliseconds: 0)
    var serial = Serial(0)
    /// Within the limits; as are `retry` and `expire`. Without timers, `retry` is the back-off.
    var refresh = Self.defaultRefresh
    var retry = Self.defaultRetry
    var expire: UInt32 = 0
    var limits: UInt32
    var generation: UInt16 = 0
    private var bits: UInt16 = 0

    /// BIND's values for a zone without a SOA (lib/dns/zone.c), in seconds.
    static let defaultRefresh: UInt32 = 3600
    static let defaultRetry: UInt32 = 60
    static let longestBackOff: UInt32 = 6 * 3600
    /// The least time in seconds from a confirmation to the expiry, where the primary's own copy is about to expire: the polls of such a
    /// zone are a minute and a half apart, and each has half a minute to be answered.
    static let leastExpire: UInt32 = 120
    /// How many seconds before the expiry the last regular poll begins: time for its attempts over UDP and TCP.
    static let timeToRenew: Int64 = 60

    init(limits: UInt32) {
        self.limits = limits
    }

    var round: RoundState {
        get { RoundState(rawValue: UInt8(bits & 0x03)) ?? .waiting }
        set { bits = bits & ~0x03 | UInt16(newValue.rawValue) }
    }

    var copy: CopyState {
        get { CopyState(rawValue: UInt8(bits >> 8 & 0x03)) ?? .none }
        set { bits = bits & ~0x0300 | UInt16(newValue.rawValue) << 8 }
    }

    /// The primary whose NOTIFY called for the next refresh, or the running one: its place in the zone's list, where that is below 31.
    var notifier: Int? {
        get { bits >> 11 == 0 ? nil : Int(bits >> 11) - 1 }
        set {
            let place = newValue.map { 0..<31 ~= $0 ? UInt16($0) + 1 : 0 } ?? 0
            bits = bits & 0x07FF | place << 11
        }
    }

    /// Whether a zone has the row. A free row says so in the bits of the copy's state.
    var isInUse: Bool {
        get { bits & 0x0300 != 0x0300 }
        set { bits = newValue ? bits & ~0x0300 : bits | 0x0300 }
    }

    /// The zone is in a queue for a slot, perhaps without need by now; it is never there twice.
    var isInLine: Bool {
        get { bits & 0x04 != 0 }
        set { set(0x04, to: newValue) }
    }

    /// One more refresh was asked for while one is running.
    var wantsAnotherRound: Bool {
        get { bits & 0x08 != 0 }
        set { set(0x08, to: newValue) }
    }

    /// The next transfer takes whatever serial there is.
    var isForced: Bool {
        get { bits & 0x10 != 0 }
        set { set(0x10, to: newValue) }
    }

    /// The refresh after the running one is to be forced: the running one began before that was asked for.
    var isForcedNext: Bool {
        get { bits & 0x400 != 0 }
        set { set(0x400, to: newValue) }
    }

    /// The row is in the queue of due zones, perhaps without need by now; it is never there twice.
    var isQueued: Bool {
        get { bits & 0x20 != 0 }
        set { set(0x20, to: newValue) }
    }

    /// The row is in the queue of requested zones, likewise.
    var isQueuedAhead: Bool {
        get { bits & 0x40 != 0 }
        set { set(0x40, to: newValue) }
    }

    /// The row is in the queue of notified zones, likewise.
    var isQueuedByNotify: Bool {
        get { bits & 0x80 != 0 }
        set { set(0x80, to: newValue) }
    }

    private mutating func set(_ bit: UInt16, to value: Bool) {
        bits = value ? bits | bit : bits & ~bit
    }
}

extension RefreshRow {
    /// What the deadline heap should wake for; nil while only an answer can move the zone on.
    var deadline: Instant? {
        switch (round, copy) {
        case (.waiting, .ok): min(next, expiry)
        case (.waiting, _): next
        case (_, .ok): expiry
        case (_, _): nil
        }
    }

    /// Schedules the refresh after this one as if this one failed; a success schedules it anew.
    mutating func beginRound(at now: Instant, by chance: UInt64) {
        round = .refreshing
        wantsAnotherRound = false
        if isForcedNext {
            isForced = true
            isForcedNext = false
        }
        wait(retry, from: now, by: chance)
        if copy == .ok {
            next = min(next, lastCall(from: now))
        } else {
            retry = min(retry * 2, Self.longestBackOff)
        }
    }

    /// Schedules the next refresh after this many seconds, less up to a quarter by chance, so that zones which began together drift
    /// apart. `chance` is any 64 bits: a call through a generic generator would be slower.
    mutating func wait(_ seconds: UInt32, from now: Instant, by chance: UInt64) {
        let whole = Int64(seconds) * 1000
        let part = chance.multipliedFullWidth(by: UInt64(max(1, whole / 4))).high
        next = now.adding(milliseconds: whole - Int64(part))
    }

    /// Waits REFRESH, or less where the copy would expire before: the poll that confirms a copy begins before its expiry.
    mutating func waitRefresh(from now: Instant, by chance: UInt64) {
        wait(refresh, from: now, by: chance)
        if copy == .ok { next = min(next, lastCall(from: now)) }
    }

    /// The same for a zone over its limits, which costs a transfer each time that it is asked for: a minute is the least.
    mutating func waitRefreshOverLimit(from now: Instant, by chance: UInt64) {
        wait(refresh, from: now, by: chance)
        if copy == .ok { next = min(next, max(lastCall(from: now), now + Self.defaultRetry)) }
    }

    /// When to poll at the latest, so that an answer arrives before the expiry: a minute before it, or, where that is near, when three
    /// quarters of the rest have passed. In the last two seconds no poll begins.
    func lastCall(from now: Instant) -> Instant {
        let left = expiry.milliseconds(since: now)
        guard left >= 2000 else { return expiry }
        return now.adding(milliseconds: max(left - Self.timeToRenew * 1000, left / 4 * 3))
    }

    /// Makes the version with these timers, from a transfer or a file found at the start, the current copy.
    mutating func hold(_ timers: SOATimers) {
        serial = timers.serial
        refresh = timers.refresh
        retry = timers.retry
        expire = timers.expire
        copy = .ok
    }

    /// Any serial will do from here on: the next refresh begins `now`, or when the running one has ended.
    mutating func expireCopy(at now: Instant) {
        copy = .expired
        next = min(next, now)
        refresh = Self.defaultRefresh
        retry = Self.defaultRetry
    }

    /// When a copy that is confirmed `now` expires: after EXPIRE, or sooner where the primary's own copy expires sooner.
    ///
    /// `expire` is BIND's: no less than REFRESH and RETRY together. `remaining` is what `SOATimers.remaining` makes of the option.
    func expiry(from now: Instant, remaining: UInt32?) -> Instant {
        // RFC 7314 §4: the option is used instead of the SOA's EXPIRE, after a transfer too, where BIND 9.18 ignores it. But a primary
        // that has answered is polled once more before the zone expires, and that takes time.
        now + min(expire, max(remaining ?? .max, Self.leastExpire))
    }
}

/// How a zone's refresh stands.
///
///     waiting ──deadline──▶ pending ──serial-query-rate──▶ refreshing ──▶ waiting
///                              ▲                            │      ▲
///                              └──NOTIFY, request── deferred ◀──────┘ a slot
package enum RoundState: UInt8, Sendable {
    case waiting
    case pending
    case refreshing
    /// It waits for a slot and has sent no query yet.
    case deferred
}

/// Whether a zone has a current copy.
package enum CopyState: UInt8, Sendable {
    /// There was never a copy: there are no timers but the back-off.
    case none
    case ok
    /// It has expired; any serial replaces it.
    case expired
}
