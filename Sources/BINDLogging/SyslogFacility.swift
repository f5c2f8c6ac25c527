/// The syslog facility of lines, by BIND's names.
package enum SyslogFacility: String, CaseIterable, Sendable {
    case kern, user, mail, daemon, auth, syslog, lpr, news, uucp, cron, authpriv, ftp
    case local0, local1, local2, local3, local4, local5, local6, local7

    /// RFC 5424 §6.2.1.
    var number: Int {
        switch self {
        case .local0, .local1, .local2, .local3, .local4, .local5, .local6, .local7:
            16 + (Int(rawValue.dropFirst(5)) ?? 0)
        default: Self.allCases.firstIndex(of: self) ?? 3
        }
    }
}

extension Severity {
    /// syslog's number for this severity, as named maps it.
    var syslogNumber: Int {
        switch self {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        default: 7
        }
    }
}
