/// The version of both programs, which are released together.
package enum Version {
    /// In the form of semantic versioning.
    package static let text = "0.1.0"
}
