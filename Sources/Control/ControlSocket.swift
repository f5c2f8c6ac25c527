/// Where the daemon of a state directory listens for requests.
package enum ControlSocket {
    /// The path of the socket in the directory at `stateDirectory`.
    package static func path(in stateDirectory: String) -> String {
        stateDirectory + (stateDirectory.hasSuffix("/") ? "control.sock" : "/control.sock")
    }
}
