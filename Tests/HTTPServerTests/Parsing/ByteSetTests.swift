import Testing

@testable import HTTPServer

@Suite struct ByteSetTests {
    private static let alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    private static let unreserved = alphanumeric + "-._~"
    private static let delimiters = "!$&'()*+,;="

    @Test(arguments: [
        (ByteSet.token, alphanumeric + "!#$%&'*+-.^_`|~"),
        (ByteSet.path, unreserved + delimiters + ":@/%"),
        (ByteSet.query, unreserved + delimiters + ":@/?%[]{}|\\^`"),
        (ByteSet.registeredName, unreserved + delimiters + "%"),
        (ByteSet.addressLiteral, unreserved + delimiters + ":"),
    ])
    func aSetHoldsWhatTheGrammarSays(_ set: ByteSet, characters: String) {
        let members = (0...255).map { UInt8($0) }.filter(set.contains)
        #expect(members == Array(characters.utf8).sorted())
    }
}
