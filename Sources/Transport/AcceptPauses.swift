// accept(2) takes a connection off the queue only where there is a descriptor for it. Without one the listener stays readable, and the
// event loop would ask again and again for what nobody gives.

import Glibc
package import NIOCore

/// Lets a listener that finds no descriptor for a connection accept none for a moment; those that come wait in the kernel's queue.
package final class AcceptPauses: ChannelInboundHandler {
    package typealias InboundIn = any Channel

    private static let pause = TimeAmount.milliseconds(500)
    private static let shortages: Set<CInt> = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    package init() {}

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.fireErrorCaught(error)
        guard let error = error as? IOError, Self.shortages.contains(error.errnoCode) else { return }
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenFailure { _ in }
        context.eventLoop.scheduleTask(in: Self.pause) {
            channel.setOption(.autoRead, value: true).whenFailure { _ in }
        }
    }
}
