import Configuration
import Control
import DNS
import Exchange
import Logging
import ZoneMaintenance

/// Carries out what is asked for over the control socket, and answers in rndc's words.
struct ControlRequests: Sendable {
    private static let shownReasons = 100

    let services: AgentServices
    let reload: ReloadService
    /// As it was named when the program was started.
    let configurationFile: String
    /// 0 where no debugging is shown.
    let debugLevel: Int
    private let bootTime = SystemClock().wallClock

    init(
        services: AgentServices, reload: ReloadService, configurationFile: String, debugLevel: Int
    ) {
        self.services = services
        self.reload = reload
        self.configurationFile = configurationFile
        self.debugLevel = debugLevel
    }

    private var refreshLoop: RefreshLoop { services.refreshLoop }

    /// `stop` is called when the program was asked to end, and the client has its answer.
    func answer(
        _ request: ControlRequest, _ progress: ControlProgress, stop: @escaping @Sendable () -> Void
    ) async -> ControlAnswer {
        // BIND shows at debug 1 what does not change anything.
        Logger.general.log(level: request.onlyAsks ? .debug : .info, "received control channel command '\(request)'")
        do throws(ControlFailure) {
            return ControlAnswer(
                try await carryOut(request, progress), afterwards: request == .stop ? stop : nil)
        } catch {
            return ControlAnswer(.failed(error))
        }
    }

    private func carryOut(
        _ request: ControlRequest, _ progress: ControlProgress
    ) async throws(ControlFailure) -> ControlReply {
        switch request {
        case .status:
            return .status(
                await StatusReader(services: services).status(
                    configurationFile: configurationFile, configuredAt: reload.configuredAt, debugLevel: debugLevel,
                    bootTime: bootTime))
        case .zonestatus(let zone):
            return .zones(try await StatusReader(services: services).status(of: zone))
        case .refresh(let zones, let forced, waits: true):
            return try await settle(zones, forced: forced, progress)
        case .refresh(let zones, let forced, waits: false):
            try await refreshLoop.request(zones, forced: forced)
            return .done(text: "zone refresh queued")
        case .retransfer(let zone, waits: true):
            return try await settle([zone], forced: true, progress)
        case .retransfer(let zone, waits: false):
            try await refreshLoop.request([zone], forced: true)
            return .done(text: "")
        case .notify(let zone):
            return try await announce(zone)
        case .reload:
            return try await takeConfiguration()
        case .reopenLogs:
            reload.reopenLogs()
            return .done(text: "")
        case .stop:
            return .done(text: "")
        }
    }

    /// Tells of one zone after the other as it is settled. A client that leaves, or does not read, is forgotten; the refreshes go on.
    private func settle(
        _ zones: [ZoneSelection], forced: Bool, _ progress: ControlProgress
    ) async throws(ControlFailure) -> ControlReply {
        let (ticket, refreshes) = try await refreshLoop.requestAndWait(zones, forced: forced)
        var inStep = 0
        var failed = 0
        for await refresh in refreshes {
            if refresh.outcome.isInStep { inStep += 1 } else { failed += 1 }
            do throws(ControlError) {
                try await progress.report(ZoneOutcome(refresh))
            } catch {
                break
            }
        }
        await refreshLoop.leave(ticket)
        guard !Task.isCancelled else { throw ControlFailure(.shuttingDown) }
        return .settled(inStep: inStep, failed: failed)
    }

    private func announce(_ zone: ZoneSelection) async throws(ControlFailure) -> ControlReply {
        var isQueued = false
        for id in try await refreshLoop.ids(of: zone) {
            guard let zone = await refreshLoop.standing(of: id)?.zone, let soa = await services.transfers.files.soa(of: zone)
            else { continue }
            if await refreshLoop.announce(soa, of: id, by: services.outbox) { isQueued = true }
        }
        guard isQueued else { throw ControlFailure(.zoneNotLoaded) }
        return .done(text: "zone notify queued")
    }

    private func takeConfiguration() async throws(ControlFailure) -> ControlReply {
        switch await reload.request() {
        case .done(let changes): return .done(text: "server reload successful: \(changes)")
        case nil: throw ControlFailure(.shuttingDown)
        case .failed(let reasons): throw ControlFailure(.failure, Self.text(of: reasons))
        }
    }

    /// The log has more of them; an answer has its size.
    private static func text(of reasons: [Diagnostic]) -> String {
        let shown = reasons.prefix(shownReasons)
        let more = reasons.errorCount - Array(shown).errorCount
        return (shown.map { String($0.locatedMessage.prefix(1000)) } + (more > 0 ? ["and \(more) more"] : []))
            .joined(separator: "\n")
    }
}

extension ZoneOutcome {
    fileprivate init(_ refresh: SettledRefresh) {
        self.init(
            name: "\(refresh.zone.name)", view: refresh.zone.view, serial: refresh.serial?.value,
            isInStep: refresh.outcome.isInStep,
            text: "\(refresh.outcome)")
    }
}
