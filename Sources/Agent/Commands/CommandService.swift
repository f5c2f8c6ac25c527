// What is published stands, whatever becomes of the command: nothing here can touch a zone. Commands that a shutdown keeps from
// running are named in the log; the local server then learns of the file at its own next start or at the next version.

import Configuration
import DNS
import Exchange
import Logging
import ZoneMaintenance

/// Runs the operator's commands about zones that were published or have expired, and asks the local server whether it serves them.
actor CommandService: ZoneListener {
    /// Tries that a failing command gets from the daemon, and from a one-shot, which somebody waits for.
    static let daemonTries = 10
    static let oneShotTries = 3

    private enum Stage {
        case new
        /// What running commands needs was taken.
        case prepared
        /// What comes now is not run any more.
        case over
    }

    /// Asks the local servers, and has the time.
    private let driver: ExchangeDriver
    private let alarm = Alarm()
    private let idle = Alarm()
    private var schedule: CommandSchedule
    private var zones: [UInt32: ZoneSettings] = [:]
    private var checks = ServedChecks()
    private var stage = Stage.new
    private(set) var counts = CommandCounts()

    init(clock: SystemClock, network: Network, limit: Int, tries: Int) {
        driver = ExchangeDriver(network: network, clock: clock)
        schedule = CommandSchedule(limit: limit, tries: tries)
    }

    /// Makes ready for commands, where `settings` have any; it is done once.
    func prepare(for settings: Settings) async {
        guard stage == .new,
            settings.zones.contains(where: { !$0.publishCommand.isEmpty || !$0.options.onExpireCommand.isEmpty })
        else { return }
        stage = .prepared
        await CommandProcess.prepare()
    }

    nonisolated func hears(of event: ZoneEvent, _ zone: ZoneSettings) -> Bool {
        switch event {
        // A command about the expiry that still waits is no longer true, whether or not another follows.
        case .published:
            !zone.publishCommand.isEmpty || zone.options.verifyServed != nil || !zone.options.onExpireCommand.isEmpty
        case .setAside, .removed: true
        default: false
        }
    }

    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
        case .published(let publication, _): await published(id, zone, publication.soa.serial)
        case .setAside(let copy): await expired(id, zone, copy.serial)
        case .removed: await removed(id)
        case .polled, .pollFailed, .transferUpToDate, .transferFailed, .confirmed, .expired, .leftBehind: break
        }
    }

    /// Takes note that `serial` of the zone was published.
    private func published(_ id: ZoneID, _ zone: ZoneSettings, _ serial: Serial) {
        add(CommandSchedule.Job(zone: id, event: .published, serial: serial, since: driver.clock.now), zone)
    }

    /// Takes note that the zone, of which `serial` was held, has expired.
    private func expired(_ id: ZoneID, _ zone: ZoneSettings, _ serial: Serial) {
        checks.forget(id.index)
        guard !zone.publishCommand.isEmpty || !zone.options.onExpireCommand.isEmpty else { return }
        add(CommandSchedule.Job(zone: id, event: .expired, serial: serial, since: driver.clock.now), zone)
    }

    /// Runs `limit` commands at a time from here on.
    func setLimit(_ limit: Int) {
        schedule.limit = max(1, limit)
        alarm.ring()
    }

    /// Forgets what is still to be run about a zone that is no longer configured.
    private func removed(_ id: ZoneID) {
        schedule.remove(id)
        checks.forget(id.index)
        zones[id.index] = nil
        if isIdle { idle.ring() }
    }

    private func add(_ job: CommandSchedule.Job, _ zone: ZoneSettings) {
        // What is published while the program ends comes when the commands have ended.
        guard stage != .over else { return Self.notRun(job, zone) }
        zones[job.zone.index] = zone
        if schedule.add(job) != nil { counts.superseded += 1 }
        alarm.ring()
    }

    /// Runs what comes until the task is cancelled; running commands are ended then.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                while let job = schedule.next(at: driver.clock.now), let zone = zones[job.zone.index] {
                    group.addTask { await self.perform(job, zone) }
                }
                while let check = checks.next() { group.addTask { await self.perform(check) } }
                await alarm.wait(
                    for: schedule.nextDeadline.map { .milliseconds(max(0, $0.milliseconds(since: driver.clock.now))) })
            }
        }
        stage = .over
        checks.clear()
        for job in schedule.clear() {
            if let zone = zones[job.zone.index] { Self.notRun(job, zone) }
        }
    }

    private static func notRun(_ job: CommandSchedule.Job, _ zone: ZoneSettings) {
        let command = command(of: zone, job)
        if !command.isEmpty { CommandLog(zone, command, job).notRun() }
    }

    /// Returns when nothing runs and nothing waits, or the task is cancelled.
    func waitUntilIdle() async {
        while !isIdle, !Task.isCancelled { await idle.wait(for: nil) }
    }

    private var isIdle: Bool { schedule.isIdle && checks.isIdle }

    private static func command(of zone: ZoneSettings, _ job: CommandSchedule.Job) -> HookCommand {
        switch job.event {
        case .published: zone.publishCommand
        case .expired: zone.options.onExpireCommand
        }
    }

    private func perform(_ job: CommandSchedule.Job, _ zone: ZoneSettings) async {
        let command = Self.command(of: zone, job)
        let log = CommandLog(zone, command, job)
        let failure = command.isEmpty ? nil : await Self.run(command, zone, job, log: log)
        ended(job, failure, ran: !command.isEmpty, log: log)
        if failure == nil, job.event == .published, let server = zone.options.verifyServed {
            checks.add(ServedChecks.Check(job: job, zone: zone, server: server, log: log))
            alarm.ring()
        }
        if isIdle { idle.ring() }
    }

    private nonisolated static func run(
        _ command: HookCommand, _ zone: ZoneSettings, _ job: CommandSchedule.Job, log: CommandLog
    ) async -> CommandProcess.Failure? {
        let subject = HookSubject(zone, serial: "\(job.serial)")
        let process = CommandProcess(
            program: command.words.first ?? "", arguments: command.arguments(about: subject), environment: subject.environment,
            limit: .seconds(Int64(zone.options.publishCommandTimeout)))
        log.started(process.arguments)
        let start = ContinuousClock.now
        do throws(CommandProcess.Failure) {
            try await process.run { log.wrote($0) }
            log.succeeded(after: start.duration(to: .now))
            return nil
        } catch {
            return error
        }
    }

    private func ended(_ job: CommandSchedule.Job, _ failure: CommandProcess.Failure?, ran: Bool, log: CommandLog) {
        let verdict = schedule.ended(job.zone, succeeded: failure == nil, at: driver.clock.now)
        alarm.ring()
        guard let failure else {
            if ran { counts.succeeded += 1 }
            return
        }
        counts.failed += 1
        if case .givenUp = verdict { counts.givenUp += 1 }
        log.failed(failure, failure == .shuttingDown ? .done : verdict)
    }
}

extension CommandService {
    private func perform(_ check: ServedChecks.Check) async {
        let (job, zone, server, log) = (check.job, check.zone, check.server, check.log)
        let question = ServedCheck(
            driver: driver, zone: zone.name, recordClass: zone.recordClass, server: server)
        let limit = Duration.seconds(Int64(zone.options.verifyServedTimeout))
        let outcome = await question.wait(for: job.serial, within: limit) { await self.awaits(job) }
        let elapsed = Duration.milliseconds(driver.clock.now.milliseconds(since: job.since))
        switch outcome {
        case .served:
            counts.served += 1
            log.served(by: server, after: elapsed)
        case .never(let last):
            counts.neverServed += 1
            log.notServed(by: server, after: elapsed, last: last)
        case .superseded, .shuttingDown:
            break
        }
        checks.ended(check)
        alarm.ring()
        if isIdle { idle.ring() }
    }

    private func awaits(_ job: CommandSchedule.Job) -> Bool { checks.awaits(job) }
}
