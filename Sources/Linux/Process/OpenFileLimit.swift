import Glibc

/// The number of descriptors that the process may have.
package enum OpenFileLimit {
    /// Raises the soft limit to the hard limit: the usual 1024 are too few for all polls that may be in flight.
    package static func raise() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
