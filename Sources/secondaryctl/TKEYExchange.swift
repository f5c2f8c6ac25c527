import DNS
import NIOCore
import NIOPosix
import Transport

/// One query over TCP, and the one message that answers it.
enum TKEYExchange {
    private static let patience = Duration.seconds(30)

    static func send(_ message: [UInt8], to server: Endpoint) async throws -> [UInt8] {
        let address = try SocketAddress(ipAddress: "\(server.address)", port: Int(server.port))
        let connection = try await StreamConnection.connect(
            to: address, timeout: patience, on: MultiThreadedEventLoopGroup.singleton)
        try await connection.send(message, timeout: patience)
        guard var batch = try await connection.receive(idle: patience), let answer = batch.next() else {
            throw NoAnswer(server: server)
        }
        let octets = Array(answer.readableBytesView)
        await connection.close()
        return octets
    }

    private struct NoAnswer: Error, CustomStringConvertible {
        let server: Endpoint

        var description: String { "\(server) closed the connection without an answer" }
    }
}
