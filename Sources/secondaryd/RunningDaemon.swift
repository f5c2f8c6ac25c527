import ArgumentParser
import Control

/// The daemon that uses the state directory: while it runs, it does the work of a one-shot.
struct RunningDaemon {
    /// How long its first answer may take.
    private static let patience = Duration.seconds(10)

    private let client: ControlClient

    init(stateDirectory: String) {
        client = ControlClient(path: ControlSocket.path(in: stateDirectory))
    }

    /// Has the daemon refresh the zones, with one line each on standard output as `RefreshCommand` prints it; returns the exit
    /// status, or `nil` if nobody answers.
    func refresh(_ zones: [String], forced: Bool) async -> ExitCode? {
        // Zones may take any time; whether the daemon answers is soon known.
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
