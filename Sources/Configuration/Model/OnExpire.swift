/// What to do with the file of an expired zone.
package enum OnExpire: String, Hashable, Sendable, CaseIterable {
    case keep
    /// Rename it to `FILE.expired`.
    case rename
}
