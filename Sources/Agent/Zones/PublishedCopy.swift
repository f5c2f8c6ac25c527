import DNS
import ZoneFile

/// A version of a zone and the file that it was published in.
struct PublishedCopy: Sendable {
    let serial: Serial
    let identity: FileIdentity
}
