// accept(2) takes a connection off the queue only if there is a descriptor for it. Without one the listener stays readable, and the
// event loop would call it again and again in vain.

import Glibc
package import NIOCore

/// Stops a listener from accepting for a moment when it has no descriptor for a connection; new ones wait in the kernel's queue.
package final class AcceptPauses: ChannelInboundHandler {
    /// What NIO's listening channels read.
    package typealias InboundIn = any Channel

    private static let pause = TimeAmount.milliseconds(500)
    private static let shortages: Set<CInt> = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    /// A handler for the pipeline of one listening channel.
    package init() {}

    /// Pauses after an error that means too few descriptors or buffers.
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
