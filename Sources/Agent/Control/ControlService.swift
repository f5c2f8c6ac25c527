import Control
import Logging
import ServiceLifecycle

/// Serves the control socket until the program is asked to end, over the socket itself or otherwise.
struct ControlService: Service {
    /// How long clients have for the rest of their answers: what the two seconds of a shutdown leave.
    private static let closingTime = Duration.milliseconds(250)

    private let server: ControlServer
    private let stopped: AsyncStream<Void>

    /// Listens in the state directory; requests are answered once it runs. Says in the log why it cannot, and is `nil` then: the
    /// zones are worth more than the questions about them.
    init?(_ requests: ControlRequests, in stateDirectory: String) async {
        let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
        var limits = ControlLimits()
        limits.closingTime = Self.closingTime
        let path = ControlSocket.path(in: stateDirectory)
        do throws(ControlError) {
            server = try await ControlServer.listen(at: path, limits: limits) {
                await requests.answer($0, $1, stop: { stop.finish() })
            }
        } catch {
            Logger.general.error("couldn't add command channel \(path): \(error)")
            return nil
        }
        self.stopped = stopped
        Logger.general.notice("command channel listening on \(path)")
    }

    /// Returns when somebody has asked for the end.
    func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await server.run() }
                for await _ in stopped {}
                group.cancelAll()
            }
        }
    }
}
