import ArgumentParser
import Control

/// The daemon that has the state directory: it does what a one-shot cannot do beside it.
struct RunningDaemon {
    /// How long it may take to answer at all.
    private static let patience = Duration.seconds(10)

    private let client: ControlClient

    init(stateDirectory: String) {
        client = ControlClient(path: ControlSocket.path(in: stateDirectory))
    }

    /// Lets the daemon settle the zones, with one line each on standard output as `RefreshCommand` prints it; returns the exit
    /// status, or nil where nobody answers.
    func refresh(_ zones: [String], forced: Bool) async -> ExitCode? {
        // Zones take what time they take; whether somebody is there is soon known.
        guard (try? await client.send(.status, patience: Self.patience)) != nil else { return nil }
        let request = ControlRequest.refresh(zones: zones.map { ZoneSelection(name: $0) }, forced: forced, waits: true)
        do throws(ControlError) {
            let reply = try await client.send(request, patience: nil) { Terminal.print("\($0)") }
            return status(of: reply)
        } catch {
            Terminal.complain("the running secondaryd did not answer: \(error)")
            return .failure
        }
    }

    private func status(of reply: ControlReply) -> ExitCode {
        guard case .failed(let failure) = reply else { return reply.isSuccess ? .success : .failure }
        Terminal.complain("the running secondaryd: \(failure)")
        return failure.code == .notFound ? .unknownZone : .failure
    }
}
