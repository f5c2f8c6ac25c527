/// The latest publication of a zone that has a `publish-delay`.
struct RefreshPublication: Sendable {
    let time: Instant
    /// A primary has something newer, which waits.
    var isSuperseded = false
}
