import CLibCrypto

/// A whole number of any size, wiped when it is freed.
///
/// This file alone knows libcrypto's BIGNUM.
@safe struct BigNumber: ~Copyable, Sendable {
    // Owned by this value alone and written only before it is handed out.
    private nonisolated(unsafe) let pointer: OpaquePointer

    private init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit { unsafe BN_clear_free(pointer) }

    /// Zero, in the library's protected memory if the process has set some aside.
    private static func zero() throws(DiffieHellmanError) -> BigNumber {
        ERR_clear_error()
        guard let pointer = unsafe BN_secure_new() else { throw failed() }
        return unsafe BigNumber(pointer)
    }

    private static func failed() -> DiffieHellmanError {
        .crypto(.arithmeticFailed(reason: CryptoError.takeReason()))
    }

    /// Reads octets with the most significant first; leading zeros are allowed.
    static func reading(_ octets: Span<UInt8>) throws(DiffieHellmanError) -> BigNumber {
        let number = try zero()
        let isDone = unsafe octets.withUnsafeBufferPointer { octets in
            guard let count = Int32(exactly: octets.count) else { return false }
            return unsafe count == 0 || BN_bin2bn(octets.baseAddress, count, number.pointer) != nil
        }
        guard isDone else { throw failed() }
        return number
    }

    enum WellKnownPrime {
        case bits768, bits1024, bits1536
    }

    /// A prime that is built into libcrypto.
    static func wellKnown(_ prime: WellKnownPrime) throws(DiffieHellmanError) -> BigNumber {
        let number = try zero()
        let found =
            switch prime {
            case .bits768: unsafe BN_get_rfc2409_prime_768(number.pointer)
            case .bits1024: unsafe BN_get_rfc2409_prime_1024(number.pointer)
            case .bits1536: unsafe BN_get_rfc3526_prime_1536(number.pointer)
            }
        guard unsafe found != nil else { throw failed() }
        return number
    }

    /// An unpredictable number from `lowest` to `end` - `lowest`, both included; `end` is more than twice `lowest`.
    static func random(from lowest: UInt, shortOf end: borrowing BigNumber) throws(DiffieHellmanError) -> BigNumber {
        let number = try zero()
        let range = try copy(of: end)
        let isDone =
            unsafe BN_sub_word(range.pointer, 2 * lowest - 1) == 1 && BN_priv_rand_range(number.pointer, range.pointer) == 1
            && BN_add_word(number.pointer, lowest) == 1
        guard isDone else { throw .crypto(.randomOctetsFailed(reason: CryptoError.takeReason())) }
        return number
    }

    private static func copy(of other: borrowing BigNumber) throws(DiffieHellmanError) -> BigNumber {
        let number = try zero()
        guard unsafe BN_copy(number.pointer, other.pointer) != nil else { throw failed() }
        return number
    }

    /// `self` to the power of `exponent`, modulo the odd `modulus`, in a time that does not depend on the exponent.
    func power(
        _ exponent: borrowing BigNumber, modulo modulus: borrowing BigNumber
    ) throws(DiffieHellmanError) -> BigNumber {
        let number = try Self.zero()
        guard let context = unsafe BN_CTX_secure_new() else { throw Self.failed() }
        defer { unsafe BN_CTX_free(context) }
        let isDone =
            unsafe BN_mod_exp_mont_consttime(
                number.pointer, pointer, exponent.pointer, modulus.pointer, context, nil) == 1
        guard isDone else { throw Self.failed() }
        return number
    }

    // MARK: Questions

    var bitCount: Int { unsafe Int(BN_num_bits(pointer)) }
    var isOdd: Bool { unsafe BN_is_odd(pointer) == 1 }
    private var octetCount: Int { (bitCount + 7) / 8 }

    func isLess(than other: borrowing BigNumber) -> Bool {
        unsafe BN_cmp(pointer, other.pointer) < 0
    }

    /// Whether 1 < self < `modulus` - 1.
    func isBetweenOneAndLast(of modulus: borrowing BigNumber) throws(DiffieHellmanError) -> Bool {
        let last = try Self.copy(of: modulus)
        guard unsafe BN_sub_word(last.pointer, 1) == 1 else { throw Self.failed() }
        return bitCount > 1 && isLess(than: last)
    }

    /// Whether it is a prime, as far as the library's probabilistic tests can say.
    func isPrime() throws(DiffieHellmanError) -> Bool {
        ERR_clear_error()
        switch unsafe BN_check_prime(pointer, nil, nil) {
        case 1: return true
        case 0: return false
        default: throw Self.failed()
        }
    }

    // MARK: Octets

    /// The most significant octet first, and that is not zero; zero has no octets.
    var octets: [UInt8] {
        var octets = [UInt8](repeating: 0, count: octetCount)
        unsafe octets.withUnsafeMutableBufferPointer { octets in
            if let address = octets.baseAddress { _ = unsafe BN_bn2bin(pointer, address) }
        }
        return octets
    }

    /// The same octets where they are a secret.
    var secretOctets: SecretOctets {
        SecretOctets(count: octetCount) { octets in
            unsafe octets.withUnsafeMutableBufferPointer { octets in
                if let address = octets.baseAddress { _ = unsafe BN_bn2bin(pointer, address) }
            }
        }
    }
}
