import OpenSSL
import Testing

struct SealingTests {
    private let key = [UInt8](0..<32)

    @Test(arguments: [0, 1, 15, 16, 17, 1_000])
    func opensWhatWasSealed(count: Int) throws {
        let message = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let sealed = try AES256GCM.seal(message, key: key, authenticating: Array("row 1".utf8))
        #expect(sealed.count == count + 28)
        #expect(try AES256GCM.open(sealed, key: key, authenticating: Array("row 1".utf8)) == message)
    }

    @Test func sealingTwiceGivesDifferentBytes() throws {
        #expect(try AES256GCM.seal([1], key: key) != AES256GCM.seal([1], key: key))
    }

    // Made with another implementation: key 00…1f, nonce 00…0b, "secret" with the data "id".
    @Test func opensWhatAnotherImplementationSealed() throws {
        let sealed = try #require(
            Hexadecimal.decode("000102030405060708090a0b3467b569a091344f2238160b02eed1c0f225d320c020")
        )
        #expect(try AES256GCM.open(sealed, key: key, authenticating: Array("id".utf8)) == Array("secret".utf8))
    }

    @Test func oneFlippedBitAnywhereIsRefused() throws {
        let sealed = try AES256GCM.seal(Array("secret".utf8), key: key, authenticating: [7])
        for index in sealed.indices {
            for bit in 0..<8 {
                var altered = sealed
                altered[index] ^= 1 << UInt8(bit)
                #expect(throws: OpenSSLError.self) { try AES256GCM.open(altered, key: key, authenticating: [7]) }
            }
        }
        var other = key
        other[31] ^= 1
        #expect(throws: OpenSSLError.self) { try AES256GCM.open(sealed, key: other, authenticating: [7]) }
        #expect(throws: OpenSSLError.self) { try AES256GCM.open(sealed, key: key, authenticating: [6]) }
        #expect(throws: OpenSSLError.self) { try AES256GCM.open(sealed, key: key) }
    }

    @Test(arguments: 0..<28)
    func whatIsTooShortIsRefused(count: Int) {
        #expect(throws: OpenSSLError.self) { try AES256GCM.open([UInt8](repeating: 0, count: count), key: key) }
    }

    @Test(arguments: [0, 16, 31, 33])
    func keyOfAnotherLengthIsRefused(count: Int) {
        let key = [UInt8](repeating: 1, count: count)
        #expect(throws: OpenSSLError.self) { try AES256GCM.seal([1], key: key) }
        #expect(throws: OpenSSLError.self) { try AES256GCM.open([UInt8](repeating: 0, count: 40), key: key) }
    }
}
