package import StateDatabase
package import ZoneFile

/// Why the agent cannot begin.
package enum AgentError: Error, CustomStringConvertible {
    case stateDirectory(StateDirectory.Failure)
    case stateDatabase(StateDatabaseError)

    package var description: String {
        switch self {
        case .stateDirectory(let failure): failure.description
        case .stateDatabase(let error): error.description
        }
    }
}
