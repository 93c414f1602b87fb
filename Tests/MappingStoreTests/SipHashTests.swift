import Testing

@testable import MappingStore

@Suite struct SipHashTests {
    // From the reference implementation's vectors_sip128: key 00…0f, input 00, 01, …; result bytes in order.
    @Test(arguments: [
        (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
        (2, "8177228da4a45dc7fca38bdef60affe4"), (7, "a1f1ebbed8dbc153c0b84aa61ff08239"),
        (8, "3b62a9ba6258f5610f83e264f31497b4"), (9, "264499060ad9baabc47f8b02bb6d71ed"),
        (63, "5150d1772f50834a503e069a973fbd7c"),
    ])
    func resultIsTheReferences(_ length: Int, _ expected: String) throws {
        let hash = try #require(SipHash(key: [UInt8](0..<16)))
        let (first, last) = hash([UInt8](0..<UInt8(length)))
        let bytes = [first, last].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
        let text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(text == expected)
    }

    @Test func keysOfDifferentPurposeOrSplitDiffer() throws {
        let keys = try #require(LookupKeys(hashKey: [UInt8](repeating: 3, count: 16)))
        let all = [
            keys.function("a"), keys.qualified(of: "a"), keys.source("a"), keys.shared("a"), keys.upstream("a"),
            keys.claim("a"), keys.tag("a", ""), keys.tag("", "a"), keys.reply(principal: "a", key: ""),
            keys.reply(principal: "", key: "a"), keys.tag("ab", "c"), keys.tag("a", "bc"),
        ]
        #expect(Set(all).count == all.count)
        #expect(LookupKeys(hashKey: [1]) == nil)
    }
}
