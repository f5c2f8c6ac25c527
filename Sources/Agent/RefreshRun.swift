import Configuration
import ServiceLifecycle

/// Waits until as many rounds have ended as were asked for, the commands about them, and whoever is told of them.
actor RefreshRun: Service {
    private var remaining: Int
    private var failures = 0
    private let outcomes: AsyncStream<(ZoneSettings, RefreshOutcome)>
    private let maintenance: MaintenanceService
    private let report: @Sendable (ZoneSettings, RefreshOutcome) -> Void

    init(
        count: Int, outcomes: AsyncStream<(ZoneSettings, RefreshOutcome)>, maintenance: MaintenanceService,
        report: @escaping @Sendable (ZoneSettings, RefreshOutcome) -> Void
    ) {
        remaining = count
        self.outcomes = outcomes
        self.maintenance = maintenance
        self.report = report
    }

    var isAllInStep: Bool { remaining == 0 && failures == 0 }

    func run() async {
        guard remaining > 0 else { return }
        await cancelWhenGracefulShutdown {
            await self.receive()
            await self.maintenance.commands.waitUntilIdle()
            await self.maintenance.waitUntilTold()
        }
    }

    private func receive() async {
        for await (zone, outcome) in outcomes {
            report(zone, outcome)
            remaining -= 1
            if !outcome.isInStep { failures += 1 }
            if remaining == 0 { return }
        }
    }
}

extension RefreshRun: CustomStringConvertible {
    /// Its name in the group of services, which would be made of all that it holds otherwise.
    nonisolated var description: String { "refresh" }
}
