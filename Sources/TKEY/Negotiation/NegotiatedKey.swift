package import TSIG

/// A key that a server has agreed to, and how long it has it.
package struct NegotiatedKey: Hashable, Sendable {
    /// Its name is in the letter case of the answer.
    package let key: TSIGKey
    package let inception: TSIGTime
    /// The last second in which the server takes it.
    package let expiration: TSIGTime

    package init(key: TSIGKey, inception: TSIGTime, expiration: TSIGTime) {
        self.key = key
        self.inception = inception
        self.expiration = expiration
    }

    /// Seconds.
    package var lifetime: UInt64 { expiration.seconds - min(inception.seconds, expiration.seconds) }

    /// When four fifths of its life are over and it is time for the next.
    package var renewal: TSIGTime { TSIGTime(inception.seconds + lifetime / 5 * 4 + lifetime % 5 * 4 / 5) }

    package func isLive(at now: TSIGTime) -> Bool { now.seconds <= expiration.seconds }
}
