import ServiceLifecycle

/// Keeps the zones in step until it is asked to stop: the refreshes, and what must run beside them and end after them.
struct RefreshService: Service, CustomStringConvertible {
    /// How long primaries have at a shutdown to forget our keys.
    private static let deletingTime = Duration.seconds(1)

    let services: AgentServices
    let limit: ShutdownLimit
    /// Told that work begins; signals are heard from here on.
    var started: (@Sendable () -> Void)?

    /// Its name in the group of services, which would be made of all that it holds otherwise.
    var description: String { "refreshes" }

    /// Runs until the task is cancelled or the service is asked to stop; running transfers are let go of.
    func run() async {
        started?()
        await withTaskGroup { group in
            group.addTask { [limit] in await limit.enforce() }
            await withTaskGroup { keying in
                keying.addTask { [services] in await services.keys.run() }
                await keep()
                // Only now: what was signed with them is through.
                await services.keys.end()
                keying.addTask { try? await Task.sleep(for: Self.deletingTime) }
                await keying.next()
                keying.cancelAll()
            }
            group.cancelAll()
        }
    }

    private func keep() async {
        let states = services.states
        await withTaskGroup { keeping in
            keeping.addTask { await states.run() }
            await cancelWhenGracefulShutdown { [services] in
                await withTaskExecutorPreference(services.executor) { await work() }
            }
            keeping.cancelAll()
        }
        // Only now: what was being written when all that ended is among it.
        await states.save()
    }

    /// Until the task is cancelled.
    private func work() async {
        await withTaskGroup { group in
            group.addTask { [services] in await services.commands.run() }
            group.addTask { [services] in await services.outbox.run() }
            await services.refreshLoop.run()
        }
    }
}
