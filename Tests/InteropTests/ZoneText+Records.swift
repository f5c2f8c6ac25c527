import TestSupport

extension ZoneText {
    /// The zone's records as BIND reads them: what a published file must come to.
    var compiledRecords: [String] {
        get async throws {
            try await withTemporaryDirectory { directory in
                try await LocalTool.records(of: name, in: write(to: directory.appending("zone")))
            }
        }
    }
}

extension SecondarydResult {
    /// The transfer's log with the figures of its last line taken out, each line with category and severity.
    var transferLines: [String] {
        log.filter { $0.category == "xfer-in" }.map { line in
            line.description.replacing(/[0-9]+ bytes, [0-9]+\.[0-9]{3} secs \([0-9]+ bytes\/sec\)/, with: "… bytes")
        }
    }
}
