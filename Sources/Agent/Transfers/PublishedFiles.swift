import Configuration
import DNS
import SystemPackage
import ZoneFile

/// The zones' files, looked at and put aside where a disk may be waited for.
struct PublishedFiles: Sendable {
    let executor: BlockingExecutor

    /// The SOA record that the zone's file begins with.
    func soa(of zone: ZoneSettings) async -> SOA? {
        await withTaskExecutorPreference(executor) { CurrentZoneFile.soa(of: zone.name, at: FilePath(zone.file)) }
    }

    /// Puts the file of an expired zone out of the way, unless somebody else has written it since, or it is a newer one of ours.
    func setAside(_ zone: ZoneSettings, _ copy: PublishedCopy) async {
        let file = FilePath(zone.file)
        let log = ZoneLog(zone)
        await withTaskExecutorPreference(executor) {
            do throws(FileError) {
                if try ExpiredFile.setAside(file, ifStill: copy.identity) {
                    log.setAside(file, as: ExpiredFile.path(of: file))
                } else {
                    log.notSetAside(file)
                }
            } catch {
                log.notSetAside(file, error)
            }
        }
    }
}
