import Configuration
import ServiceLifecycle

/// Waits until as many refreshes have ended as were asked for, the commands about them, and whoever is told of them.
actor RefreshRun: Service {
    private var remaining: Int
    private var failures = 0
    private let settled: SettledZones
    private let services: AgentServices
    private let report: @Sendable ([(zone: ZoneSettings, outcome: RefreshOutcome)]) -> Void
    /// How long zones gather, after the first, until they are told of together.
    private static let pause = Duration.milliseconds(10)

    init(
        count: Int, settled: SettledZones, services: AgentServices,
        report: @escaping @Sendable ([(zone: ZoneSettings, outcome: RefreshOutcome)]) -> Void
    ) {
        remaining = count
        self.settled = settled
        self.services = services
        self.report = report
    }

    var isAllInStep: Bool { remaining == 0 && failures == 0 }

    func run() async {
        guard remaining > 0 else { return }
        await cancelWhenGracefulShutdown {
            await self.receive()
            await self.services.commands.waitUntilIdle()
            await self.services.outbox.waitUntilTold()
        }
    }

    private func receive() async {
        while !Task.isCancelled {
            tell(await settled.next())
            guard remaining > 0 else { return }
            try? await Task.sleep(for: Self.pause)
        }
        tell(settled.take())
    }

    private func tell(_ zones: [SettledZones.Entry]) {
        guard !zones.isEmpty else { return }
        report(zones)
        remaining -= zones.count
        failures += zones.count { !$0.outcome.isInStep }
    }
}

extension RefreshRun: CustomStringConvertible {
    /// Its name in the group of services, which would be made of all that it holds otherwise.
    nonisolated var description: String { "refresh" }
}
