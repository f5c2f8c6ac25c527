import Configuration
import ServiceLifecycle

/// Waits until as many rounds have ended as were asked for, and the commands about them.
actor RefreshRun: Service {
    private var remaining: Int
    private var failures = 0
    private let outcomes: AsyncStream<(ZoneSettings, RefreshOutcome)>
    private let commands: CommandService
    private let report: @Sendable (ZoneSettings, RefreshOutcome) -> Void

    init(
        count: Int, outcomes: AsyncStream<(ZoneSettings, RefreshOutcome)>, commands: CommandService,
        report: @escaping @Sendable (ZoneSettings, RefreshOutcome) -> Void
    ) {
        remaining = count
        self.outcomes = outcomes
        self.commands = commands
        self.report = report
    }

    var isAllInStep: Bool { remaining == 0 && failures == 0 }

    func run() async {
        guard remaining > 0 else { return }
        await cancelWhenGracefulShutdown {
            await self.receive()
            await self.commands.waitUntilIdle()
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
