extension ZoneStatus {
    /// The lines that `rndc zonestatus` would print for a secondary zone, then those that it does not have. Remaining times are
    /// relative to `now`.
    package func lines(at now: Int64) -> [String] {
        var lines = ["name: \(name)", "type: secondary", "files: \(file)"]
        if let serial { lines.append("serial: \(serial)") }
        if let lastLoaded { lines.append("last loaded: \(HTTPDate(lastLoaded))") }
        if let nextRefresh { lines.append("next refresh: \(HTTPDate(nextRefresh))") }
        if let expires { lines.append("expires: \(HTTPDate(expires))") }
        lines += ["secure: no", "dynamic: no", "reconfigurable via modzone: no"]
        lines.append("class: \(recordClass)")
        if let view { lines.append("view: \(view)") }
        lines.append("zone data: \(copy.rawValue)")
        if copy == .loaded, let expires { lines.append("expires in: \(expires.seconds(after: now))") }
        lines.append("next action: \(nextAction(at: now))")
        if let transfer = lastTransfer { lines.append("last transfer: \(transfer.line)") }
        for primary in primaries { lines.append("primary: \(primary.line(at: now))") }
        return lines
    }

    private func nextAction(at now: Int64) -> String {
        let more = isRefreshQueued ? ", refresh check queued" : ""
        guard action == .waiting, let nextRefresh else { return action.rawValue + more }
        return "refresh in \(nextRefresh.seconds(after: now))" + more
    }
}

extension ZoneStatus.LastTransfer {
    fileprivate var line: String {
        "\(HTTPDate(endedAt)) from \(primary), \(messages) messages, \(records) records, \(bytes) bytes, \(milliseconds) ms"
    }
}

extension PrimaryStatus {
    fileprivate func line(at now: Int64) -> String {
        var parts = [address]
        if let key { parts.append("key \(key)") }
        if let serial, let lastSOA { parts.append("serial \(serial) at \(HTTPDate(lastSOA))") }
        if let time = roundTripMilliseconds { parts.append("round trip \((time * 10).rounded() / 10) ms") }
        if let error = lastError {
            parts.append("last error \(error)" + (lastErrorAt.map { " at \(HTTPDate($0))" } ?? ""))
        }
        if let until = backoffUntil, until > now { parts.append("skipped for \(until.seconds(after: now))") }
        return parts.joined(separator: ", ")
    }
}

extension Int64 {
    /// The time from `now` in words, 0 if it has passed; values from the socket may be any number.
    fileprivate func seconds(after now: Int64) -> String {
        guard self > now else { return "0 seconds" }
        let (left, overflow) = subtractingReportingOverflow(now)
        return left == 1 ? "1 second" : "\(overflow ? .max : left) seconds"
    }
}
