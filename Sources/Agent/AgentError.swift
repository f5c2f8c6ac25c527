package import StateDatabase
package import ZoneFile

/// Why the agent cannot start.
package enum AgentError: Error, CustomStringConvertible {
    case stateDirectory(StateDirectory.Failure)
    case stateDatabase(StateDatabaseError)

    /// Whether another process has locked the state directory.
    package var isHeldByAnother: Bool {
        if case .stateDirectory(.held) = self { true } else { false }
    }

    package var description: String {
        switch self {
        case .stateDirectory(let failure): failure.description
        case .stateDatabase(let error): error.description
        }
    }
}
