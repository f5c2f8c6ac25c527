import ServiceLifecycle
import SystemdNotification

/// Tells the service manager, where there is one, that the daemon is alive and when it begins to stop.
struct SupervisorService: Service {
    private let notification: SystemdNotification?
    private let refreshLoop: RefreshLoop

    init(_ notification: SystemdNotification?, watching refreshLoop: RefreshLoop) {
        self.notification = notification
        self.refreshLoop = refreshLoop
    }

    /// Runs until the service is asked to stop.
    func run() async {
        guard let notification else {
            try? await gracefulShutdown()
            return
        }
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                await notification.keepAlive { await self.refreshLoop.ping() }
                try? await gracefulShutdown()
            }
        } onGracefulShutdown: {
            notification.send(.stopping)
        }
    }
}
