/// How large a difference may be that is kept in memory; a larger one is left to AXFR.
package struct DifferenceLimits: Hashable, Sendable {
    /// Records that an incremental answer deletes and adds, all its steps together.
    package var records: UInt32
    /// Octets of text that these records come to.
    package var octets: Int

    /// A difference within the defaults takes about 16 MB, a usual one of a hundred changes a hundred kilobytes.
    package init(records: UInt32 = 100_000, octets: Int = 8 << 20) {
        self.records = records
        self.octets = octets
    }
}
