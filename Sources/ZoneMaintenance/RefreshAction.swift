/// What a table wants done about a zone.
package enum RefreshAction: Equatable, Sendable {
    /// Begin a round: ask the primaries, one after the other, for the zone's SOA. It ends with one of the events that say so.
    case poll(ZoneID)
    /// The lease has ended: the zone may no longer be served (RFC 1035 §3.3.13). Polls go on.
    case expire(ZoneID)
}
