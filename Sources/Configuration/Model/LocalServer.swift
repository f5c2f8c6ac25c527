/// A name server whose command for reloading a zone is built in.
package enum LocalServer: String, Hashable, Sendable, CaseIterable {
    case bind
    case nsd
    case knot

    /// The reload command, for a zone in a view or outside views.
    func reloadCommand(isInView: Bool) -> HookCommand {
        switch self {
        case .bind: HookCommand(["rndc", "reload", "$name"] + (isInView ? ["$class", "$view"] : []))
        // The zone's name may start with a dash, and both accept options after their first word.
        case .nsd: HookCommand(["nsd-control", "--", "reload", "$name"])
        case .knot: HookCommand(["knotc", "--", "zone-reload", "$name"])
        }
    }
}

extension ZoneSettings {
    /// The command to run after a publication: `on-publish-command`, or that of `local-server`; empty for none.
    package var publishCommand: HookCommand {
        options.localServer?.reloadCommand(isInView: view != nil) ?? options.onPublishCommand
    }
}
