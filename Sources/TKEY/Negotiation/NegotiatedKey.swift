package import TSIG

/// A key that was negotiated with a server, and its lifetime there.
package struct NegotiatedKey: Hashable, Sendable {
    /// Its name is in the letter case of the answer.
    package let key: TSIGKey
    /// The first second in which the server accepts it.
    package let inception: TSIGTime
    /// The last second in which the server accepts it.
    package let expiration: TSIGTime

    /// A key that the server accepts from `inception` to `expiration`.
    package init(key: TSIGKey, inception: TSIGTime, expiration: TSIGTime) {
        self.key = key
        self.inception = inception
        self.expiration = expiration
    }

    /// In seconds.
    package var lifetime: UInt64 { expiration.seconds - min(inception.seconds, expiration.seconds) }

    /// When four fifths of its lifetime are over and the next one is negotiated.
    package var renewal: TSIGTime { TSIGTime(inception.seconds + lifetime / 5 * 4 + lifetime % 5 * 4 / 5) }

    /// Whether the server still accepts it.
    package func isLive(at now: TSIGTime) -> Bool { now.seconds <= expiration.seconds }
}
