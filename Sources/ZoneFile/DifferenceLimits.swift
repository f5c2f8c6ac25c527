/// How large a difference may be that is kept in memory; a larger one is left to AXFR.
package struct DifferenceLimits: Hashable, Sendable {
    /// Records that an incremental answer deletes and adds, those of all its steps and their SOAs together.
    package var records: UInt32
    /// Octets of text that these records come to; less than 2³².
    package var octets: Int

    /// Where nothing is said of `octets` there is room for records of 167 octets each, and never less than 8 MiB.
    ///
    /// With 50,000 address records the whole process had a peak of 25 MB, as against 13 MB with a thousand.
    package init(records: UInt32 = 50_000, octets: Int? = nil) {
        self.records = records
        self.octets = min(octets ?? max(8 << 20, Int(records) * 167), Int(UInt32.max) >> 1)
    }
}
