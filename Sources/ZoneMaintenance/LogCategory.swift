/// Which of BIND's log categories a line belongs to.
package enum LogCategory: Hashable, Sendable {
    case general
    case xferIn
}
