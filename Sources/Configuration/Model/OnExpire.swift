/// What becomes of the file of a zone whose lease ran out.
package enum OnExpire: String, Hashable, Sendable, CaseIterable {
    case keep
    /// Renamed aside, to `FILE.expired`.
    case rename
}
