import Glibc
import ServiceLifecycle

/// Ends the process when a shutdown takes too long: a disk that does not answer must not keep the supervisor waiting.
///
/// What is left behind then is a temporary file, which the next start removes.
struct ShutdownLimit: Sendable {
    private static let patience = Duration.milliseconds(1500)

    let status: CInt

    /// Waits for the shutdown and then for the patience to run out; whoever is done before that cancels it.
    func enforce() async {
        try? await gracefulShutdown()
        try? await Task.sleep(for: Self.patience)
        if !Task.isCancelled { exit(status) }
    }
}
