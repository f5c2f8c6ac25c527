/// What a table wants done about a zone.
package enum RefreshAction: Equatable, Sendable {
    /// Begin a round: ask the primaries, one after the other, for the zone's SOA. It ends with `endRound`. `asked`: somebody asked
    /// for it, or a NOTIFY came.
    case poll(ZoneID, asked: Bool = false)
    /// The lease has ended: the zone may no longer be served (RFC 1035 §3.3.13). Polls go on.
    case expire(ZoneID)
}
