import Configuration
import Exchange
import Logging
import ServiceLifecycle
import SystemdNotification
import UnixSignals

/// Takes the configuration anew at SIGHUP and on request, one reload after the other. A faulty one changes nothing.
actor ReloadService: Service {

    private let reconfiguration: Reconfiguration
    private let services: AgentServices
    private let notify: NotifyService
    private let hangups: UnixSignalsSequence
    private let notification: SystemdNotification?
    /// When the configuration was taken in, in seconds since 1970.
    private(set) var configuredAt = SystemClock().wallClock
    private let stateDirectory: String
    /// Those who asked for a reload, to be told how it ended.
    private let requests = AsyncStream.makeStream(of: AsyncStream<ReloadOutcome>.Continuation.self)

    /// SIGHUP no longer ends the process once this has returned.
    init(
        _ reconfiguration: Reconfiguration, of services: AgentServices, _ notify: NotifyService, stateDirectory: String,
        notifying notification: SystemdNotification?
    ) async {
        self.reconfiguration = reconfiguration
        self.services = services
        self.notify = notify
        self.stateDirectory = stateDirectory
        self.notification = notification
        hangups = await UnixSignalsSequence(trapping: .sighup)
    }

    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.followSignals() }
            await followRequests()
            // It may wait for a reload that will not come any more.
            group.cancelAll()
        }
    }

    private func followSignals() async {
        for await _ in hangups.cancelOnGracefulShutdown() {
            Logger.general.info("received SIGHUP signal to reload zones")
            reopenLogs()
            _ = await request()
        }
    }

    private func followRequests() async {
        for await request in requests.stream.cancelOnGracefulShutdown() {
            request.yield(await reload())
            request.finish()
        }
    }

    /// Reloads when those who asked before have had theirs. A reload goes on when whoever asked for it has left; `nil` is for
    /// those who leave, as all do when the program ends.
    nonisolated func request() async -> ReloadOutcome? {
        let (outcomes, outcome) = AsyncStream.makeStream(of: ReloadOutcome.self)
        requests.continuation.yield(outcome)
        return await outcomes.first { _ in true }
    }

    nonisolated func reopenLogs() {
        reconfiguration.reopenLogs()
    }

    /// Reads the configuration and applies it.
    private func reload() async -> ReloadOutcome {
        notification?.send(.reloadingNow)
        defer { notification?.send(.ready) }
        Logger.general.info("loading configuration from '\(reconfiguration.path)'")
        // A million zones take seconds: polls and transfers go on meanwhile.
        let (settings, diagnostics) = await withTaskExecutorPreference(services.transfers.files.executor) { [reconfiguration] in
            reconfiguration.read()
        }
        guard let settings else { return failed(diagnostics.filter { $0.severity == .error }) }
        guard settings.stateDirectory == stateDirectory else {
            let reason =
                "'state-directory' cannot change while secondaryd runs: '\(stateDirectory)' to '\(settings.stateDirectory)'"
            Logger.general.error("\(reason)")
            return failed([Diagnostic(.error, file: reconfiguration.path, line: 0, column: 0, message: reason)])
        }
        reconfiguration.follow(settings)
        configuredAt = SystemClock().wallClock
        let changes = await services.configure(settings)
        await notify.configure(settings)
        Logger.general.info("reloading configuration succeeded: \(changes)")
        return .done(changes)
    }

    /// `reasons` stand in the log already.
    private func failed(_ reasons: [Diagnostic]) -> ReloadOutcome {
        Logger.general.error("reloading configuration failed: nothing was changed")
        return .failed(reasons)
    }
}
