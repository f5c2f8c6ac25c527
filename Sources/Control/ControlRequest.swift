/// What a client may ask the daemon for; one a connection.
///
/// On the wire it is one JSON object on a line: `{"status":{}}`, `{"zonestatus":{"zone":{"name":"example.com"}}}`.
package enum ControlRequest: Codable, Hashable, Sendable {
    case status
    case zonestatus(zone: ZoneSelection)
    /// Polls the zones now, all where the list is empty; `forced`: and pulls them whatever the serial. `waits`: the outcomes are
    /// streamed, and the last reply comes when every zone is settled.
    case refresh(zones: [ZoneSelection], forced: Bool, waits: Bool)
    /// Pulls the zone whatever its serial.
    case retransfer(zone: ZoneSelection, waits: Bool)
    case notify(zone: ZoneSelection)
    case reload
    case reopenLogs
    case stop
}
