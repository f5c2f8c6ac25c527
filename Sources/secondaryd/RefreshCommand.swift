import Agent
import ArgumentParser
import Configuration
import DNS

/// `secondaryd --refresh [ZONE …] [--force]`.
struct RefreshCommand {
    let zones: [String]
    let force: Bool
    let terminal: Terminal

    /// Refreshes the zones, or has the running daemon do it, with one line each on standard output; returns the exit status.
    func run(_ settings: Settings) async throws -> ExitCode {
        let chosen: [ZoneSettings]
        do throws(UnknownZone) {
            chosen = try choose(from: settings.zones)
        } catch {
            Terminal.complain("zone '\(error.name)' is not configured")
            return .unknownZone
        }
        let agent: Agent
        do throws(AgentError) {
            agent = try await Agent(settings, progress: terminal.progress)
        } catch {
            if error.isHeldByAnother,
                let status = await RunningDaemon(stateDirectory: settings.stateDirectory).refresh(zones, forced: force)
            {
                return status
            }
            Terminal.complain("\(error)")
            return .failure
        }
        let isInStep = try await agent.refresh(chosen, forced: force) { [terminal] zones in
            terminal.progress?.clear()
            Terminal.print(zones.map { "\($0.zone.name): \($0.outcome)" }.joined(separator: "\n"))
        }
        return isInStep ? .success : .failure
    }

    private struct UnknownZone: Error {
        let name: String
    }

    /// The named zones, in every view that has them; all, if none was named.
    private func choose(from configured: [ZoneSettings]) throws(UnknownZone) -> [ZoneSettings] {
        guard !zones.isEmpty else { return configured }
        let byName = Dictionary(grouping: configured, by: \.name)
        var chosen: [ZoneSettings] = []
        var seen: Set<Name> = []
        for text in zones {
            guard let name = try? Name(parsing: text), let found = byName[name] else { throw UnknownZone(name: text) }
            if seen.insert(name).inserted { chosen += found }
        }
        return chosen
    }
}
