/// How the messages of an exchange travel.
package enum QueryTransport: Sendable {
    case udp
    case tcp
}
