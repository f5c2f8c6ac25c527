import Configuration

extension Primary {
    /// Its own limit of transfers, at least 1; nil where it has none.
    var transferLimit: Int? { transfers.map { max(1, Int($0)) } }
}
