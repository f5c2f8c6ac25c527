import DNS
import Exchange
import NIOPosix
import TKEY
import TSIG
import TestSupport
import Testing

@testable import Agent

/// One negotiation proves little: with zeros left in front of the shared value one in 256 would come to another key.
@Suite(.fewAtATime) struct ThousandNegotiationsTests {
    @Test(arguments: [512, 768])
    func `a thousand keys in a row are the ones that named has`(bits: Int) async throws {
        try await TKEYTrial.withNamed([ZoneText("example.com", serial: 7).zone], bits: bits) { trial in
            let client = TKEYClient(network: Network(group: MultiThreadedEventLoopGroup.singleton), clock: SystemClock())
            let terms = TKEYTerms(
                initialKey: try TKEYTrial.initialKey.tsigKey, groups: [try TKEYPair.group(of: bits)])
            for _ in 0..<1000 {
                let key = try await client.negotiate(terms, with: Peer(trial.primary.endpoint), reserved: [])
                // Signed with the key itself: named would say BADSIG.
                try await client.delete(key.key, at: Peer(trial.primary.endpoint))
            }
        }
    }
}
