/// What becomes of a statement that named knows and secondaryd does not act on.
enum Treatment: Hashable, Sendable {
    /// The local name server's business; one line in the debug log.
    case ignored
    /// Passed over with one warning that says why it matters.
    case ignoredLoudly(String)
    /// Read, and without effect until a later version; silence does no harm.
    case later
    /// Read, and without effect until a later version, which the operator should know.
    case laterLoudly
    /// Silence would make something not work that the operator counts on.
    case refused(String)
}
