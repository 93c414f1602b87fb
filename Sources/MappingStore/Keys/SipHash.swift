/// SipHash-2-4 with a 128-bit result (Aumasson and Bernstein, "SipHash: a fast short-input PRF"; the 128-bit variant
/// of its reference code): who does not know the key cannot find two inputs with one result.
struct SipHash: Sendable {
    private let key: (UInt64, UInt64)

    /// Takes the 16 bytes of a key.
    init?(key bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        key = (Self.word(bytes, at: 0), Self.word(bytes, at: 8))
    }

    /// Hashes bytes.
    ///
    /// - Returns: The result's first and last eight bytes, little-endian.
    func callAsFunction(_ input: [UInt8]) -> (UInt64, UInt64) {
        var hasher = makeHasher()
        for byte in input { hasher.combine(byte) }
        return hasher.finish()
    }

    /// Begins an input that comes in parts.
    func makeHasher() -> Hasher { Hasher(key) }

    private static func word(_ bytes: [UInt8], at start: Int) -> UInt64 {
        bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: UInt64.self)) }
    }

    /// An input so far.
    struct Hasher {
        private var state: State
        /// The bytes that do not make a word yet, the first one lowest.
        private var rest: UInt64 = 0
        private var count = 0

        fileprivate init(_ key: (UInt64, UInt64)) { state = State(key) }

        /// Takes a byte.
        mutating func combine(_ byte: UInt8) {
            rest |= UInt64(byte) << UInt64(8 * (count & 7))
            count += 1
            guard count.isMultiple(of: 8) else { return }
            state.take(rest)
            rest = 0
        }

        /// Takes the eight bytes of a number, little-endian.
        mutating func combine(_ number: UInt64) {
            for position in 0..<8 { combine(UInt8(truncatingIfNeeded: number >> UInt64(8 * position))) }
        }

        /// Takes a text's length, which keeps ("ab", "c") and ("a", "bc") apart, and its UTF-8.
        mutating func combine(_ text: String) {
            combine(UInt64(text.utf8.count))
            let bytes = text.utf8Span.span
            for index in bytes.indices { combine(bytes[index]) }
        }

        /// Ends the input.
        ///
        /// - Returns: The result's first and last eight bytes, little-endian.
        consuming func finish() -> (UInt64, UInt64) {
            state.take(rest | UInt64(truncatingIfNeeded: count) << 56)
            return state.finish()
        }
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        init(_ key: (UInt64, UInt64)) {
            v0 = key.0 ^ 0x736f_6d65_7073_6575
            v1 = key.1 ^ 0x646f_7261_6e64_6f6d ^ 0xEE
            v2 = key.0 ^ 0x6c79_6765_6e65_7261
            v3 = key.1 ^ 0x7465_6462_7974_6573
        }

        mutating func take(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> (UInt64, UInt64) {
            v2 ^= 0xEE
            for _ in 0..<4 { round() }
            let first = v0 ^ v1 ^ v2 ^ v3
            v1 ^= 0xDD
            for _ in 0..<4 { round() }
            return (first, v0 ^ v1 ^ v2 ^ v3)
        }

        @inline(__always)
        private mutating func round() {
            v0 = v0 &+ v1
            v1 = (v1 << 13 | v1 >> 51) ^ v0
            v0 = v0 << 32 | v0 >> 32
            v2 = v2 &+ v3
            v3 = (v3 << 16 | v3 >> 48) ^ v2
            v0 = v0 &+ v3
            v3 = (v3 << 21 | v3 >> 43) ^ v0
            v2 = v2 &+ v1
            v1 = (v1 << 17 | v1 >> 47) ^ v2
            v2 = v2 << 32 | v2 >> 32
        }
    }
}
