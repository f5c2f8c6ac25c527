import Configuration
import Logging
import ServiceLifecycle
import SystemdNotification
import UnixSignals

/// Takes the configuration anew at SIGHUP and on request, one reload after the other. A faulty one changes nothing.
actor ReloadService: Service {
    private static let log = Logger(label: "general")

    private let reconfiguration: Reconfiguration
    private let maintenance: MaintenanceService
    private let notify: NotifyService
    private let hangups: UnixSignalsSequence
    private let notification: SystemdNotification?
    private let stateDirectory: String
    private var isReloading = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// SIGHUP no longer ends the process once this has returned.
    init(
        _ reconfiguration: Reconfiguration, of maintenance: MaintenanceService, _ notify: NotifyService, stateDirectory: String,
        notifying notification: SystemdNotification?
    ) async {
        self.reconfiguration = reconfiguration
        self.maintenance = maintenance
        self.notify = notify
        self.stateDirectory = stateDirectory
        self.notification = notification
        hangups = await UnixSignalsSequence(trapping: .sighup)
    }

    func run() async {
        for await _ in hangups.cancelOnGracefulShutdown() {
            Self.log.info("received SIGHUP signal to reload zones")
            reopenLogs()
            _ = await reload()
        }
    }

    nonisolated func reopenLogs() {
        reconfiguration.reopenLogs()
    }

    /// Reads the configuration and applies it.
    func reload() async -> ReloadOutcome {
        await begin()
        defer { end() }
        notification?.send(.reloadingNow)
        defer { notification?.send(.ready) }
        Self.log.info("loading configuration from '\(reconfiguration.path)'")
        let (settings, diagnostics) = reconfiguration.read()
        guard let settings else {
            return failed(diagnostics.filter { $0.severity == .error }.map(\.locatedMessage))
        }
        guard settings.stateDirectory == stateDirectory else {
            return failed([
                "'state-directory' cannot change while secondaryd runs: '\(stateDirectory)' to '\(settings.stateDirectory)'"
            ])
        }
        reconfiguration.follow(settings)
        let changes = await maintenance.configure(settings)
        await notify.configure(settings)
        Self.log.info("reloading configuration succeeded: \(changes)")
        return .done(changes)
    }

    private func failed(_ reasons: [String]) -> ReloadOutcome {
        for reason in reasons { Self.log.error("\(reason)") }
        Self.log.error("reloading configuration failed: nothing was changed")
        return .failed(reasons)
    }

    private func begin() async {
        if isReloading { await withCheckedContinuation { waiting.append($0) } }
        isReloading = true
    }

    /// Whoever waits goes on in the place of the one that ends, so that nobody comes between.
    private func end() {
        if waiting.isEmpty { isReloading = false } else { waiting.removeFirst().resume() }
    }
}
