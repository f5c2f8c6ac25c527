extension RecordType {
    /// Whether a name may have only one record of this type: CNAME, SOA, DNAME, RESINFO (RFC 2181 §10.1, RFC 6672 §2.4, RFC 9606 §4).
    @inlinable package var isSingleton: Bool {
        switch self {
        case .cname, .soa, .dname, .resinfo: true
        default: false
        }
    }

    /// Whether records of this type may not exist beside a CNAME record; that is true of most types (RFC 1034 §3.6.2).
    ///
    /// RRSIG and NSEC may (RFC 4035 §2.5), KEY and SIG could (RFC 2535 §2.3.5), and the owners of NSEC3 records are no names of the
    /// zone's other records (RFC 5155 §1.3); BIND allows the same.
    @inlinable package var excludesCNAME: Bool {
        switch self {
        case .cname, .sig, .key, .rrsig, .nsec, .nsec3: false
        default: true
        }
    }
}
