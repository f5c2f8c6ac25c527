/// A name server whose usual command for reading a zone's file again is known.
package enum LocalServer: String, Hashable, Sendable, CaseIterable {
    case bind
    case nsd
    case knot

    /// The command, for a zone in a view or in none.
    func reloadCommand(isInView: Bool) -> HookCommand {
        switch self {
        case .bind: HookCommand(["rndc", "reload", "$name"] + (isInView ? ["$class", "$view"] : []))
        // The zone's name may begin with a dash, and both take options behind their first word.
        case .nsd: HookCommand(["nsd-control", "--", "reload", "$name"])
        case .knot: HookCommand(["knotc", "--", "zone-reload", "$name"])
        }
    }
}

extension ZoneSettings {
    /// What to run after a publication: `on-publish-command`, or what `local-server` stands for; empty for nothing.
    package var publishCommand: HookCommand {
        options.localServer?.reloadCommand(isInView: view != nil) ?? options.onPublishCommand
    }
}
