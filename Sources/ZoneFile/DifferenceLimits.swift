/// The largest difference that is kept in memory; a larger one is left to AXFR.
package struct DifferenceLimits: Hashable, Sendable {
    /// Records that an incremental answer deletes and adds, counting all its steps and their SOAs.
    package var records: UInt32
    /// Octets of text of these records; less than 2³².
    package var octets: Int

    /// Without `octets`, room for records of 167 octets each, and at least 8 MiB.
    ///
    /// With 50,000 address records the whole process peaked at 25 MB, with a thousand at 13 MB.
    package init(records: UInt32 = 50_000, octets: Int? = nil) {
        self.records = records
        self.octets = min(octets ?? max(8 << 20, Int(records) * 167), Int(UInt32.max) >> 1)
    }
}
