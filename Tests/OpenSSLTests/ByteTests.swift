import OpenSSL
import Testing

struct ByteTests {
    @Test(arguments: [([], ""), ([0], "00"), ([0xff, 0x0a], "ff0a"), ([0xde, 0xad, 0xbe, 0xef], "deadbeef")])
    func hexadecimalGoesBothWays(bytes: [UInt8], text: String) {
        #expect(Hexadecimal.encode(bytes) == text)
        #expect(Hexadecimal.decode(text) == bytes)
        #expect(Hexadecimal.decode(text.uppercased()) == bytes)
    }

    @Test(arguments: ["0", "0g", "a b", "0x00", "é0", "00\n"])
    func whatIsNotHexadecimalIsRefused(text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }

    @Test(arguments: [
        ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "", false), ("ab", "abc", false),
        ("é", "e\u{301}", false),
    ])
    func constantTimeComparisonIsEqualityOfBytes(left: String, right: String, equal: Bool) {
        #expect(constantTimeEqual(left, right) == equal)
    }

    @Test(arguments: [-1, 0, 1, 32, 1_000])
    func randomBytesHaveTheirCount(count: Int) throws {
        #expect(try SecureRandom.bytes(count).count == max(0, count))
    }

    @Test func randomBytesDoNotRepeat() throws {
        let drawn = try (0..<1_000).map { _ in try SecureRandom.bytes(16) }
        #expect(Set(drawn).count == drawn.count)
    }
}
