/// How a statement is treated that named knows and secondaryd does not act on.
enum Treatment: Hashable, Sendable {
    /// Ignored: it concerns the local name server; one line in the debug log.
    case ignored
    /// Ignored, with one warning that says why it matters.
    case ignoredLoudly(String)
    /// Not implemented, and ignored; that does no harm.
    case later
    /// Not implemented, and ignored with a warning.
    case laterLoudly
    /// An error: ignoring it would break something that the operator relies on.
    case refused(String)
}
