/// A client's request to the daemon; one per connection.
///
/// On the wire it is one JSON object on a line: `{"status":{}}`, `{"zonestatus":{"zone":{"name":"example.com"}}}`.
package enum ControlRequest: Codable, Hashable, Sendable {
    case status
    case zonestatus(zone: ZoneSelection)
    /// Polls the zones now, all if the list is empty; with `forced` transfers them whatever their serial. With `waits` the outcomes
    /// are streamed, and the last reply comes when every refresh has ended.
    case refresh(zones: [ZoneSelection], forced: Bool, waits: Bool)
    /// Transfers the zone whatever its serial.
    case retransfer(zone: ZoneSelection, waits: Bool)
    case notify(zone: ZoneSelection)
    case reload
    case reopenLogs
    case stop
}

/// The zones that a request is for: those of that name, in one view or in all that have it.
package struct ZoneSelection: Codable, Hashable, Sendable {
    /// In presentation form, with or without its final dot.
    package let name: String
    /// `nil` for all views.
    package let view: String?

    /// By default in all views.
    package init(name: String, view: String? = nil) {
        self.name = name
        self.view = view
    }
}
