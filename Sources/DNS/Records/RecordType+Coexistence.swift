extension RecordType {
    /// Whether a name has one record of this type at most: CNAME, SOA, DNAME, RESINFO (RFC 2181 §10.1, RFC 6672 §2.4, RFC 9606 §4).
    @inlinable package var isSingleton: Bool {
        switch self {
        case .cname, .soa, .dname, .resinfo: true
        default: false
        }
    }

    /// Whether records of this type may not stand beside a CNAME record, as most may not (RFC 1034 §3.6.2).
    ///
    /// RRSIG and NSEC may (RFC 4035 §2.5), KEY and SIG could (RFC 2535 §2.3.5), and names that NSEC3 records stand at are none of the
    /// zone's others (RFC 5155 §1.3); that is what BIND lets pass.
    @inlinable package var excludesCNAME: Bool {
        switch self {
        case .cname, .sig, .key, .rrsig, .nsec, .nsec3: false
        default: true
        }
    }
}
