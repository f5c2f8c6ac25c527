/// Where the daemon of a state directory is asked.
package enum ControlSocket {
    /// The path of the socket in the folder at `stateDirectory`.
    package static func path(in stateDirectory: String) -> String {
        stateDirectory + (stateDirectory.hasSuffix("/") ? "control.sock" : "/control.sock")
    }
}
