import Testing
import UntrustedText

@Suite struct TextTests {
    @Test(
        "Texts that differ in their normal form only are two",
        arguments: [("K", "\u{212A}"), ("Å", "A\u{30A}"), ("각", "\u{1100}\u{1161}\u{11A8}")]
    )
    func differsByBytes(_ one: String, _ other: String) {
        #expect(one == other)
        #expect(Text(one) != Text(other))
        #expect(Set([Text(one), Text(other)]).count == 2)
        #expect((Text(one) < Text(other)) != (Text(other) < Text(one)))
    }

    @Test("The order is that of the bytes")
    func ordersByBytes() {
        #expect(
            ["b", "\u{212A}", "", "a", "aa", "K"].map { Text($0) }.sorted().map(\.verbatim) == [
                "", "K", "a", "aa", "b", "\u{212A}",
            ]
        )
    }

    @Test("A mark after a prefix does not hide it")
    func findsAPrefixBeforeAMark() {
        #expect(!"tag:\u{301}".hasPrefix("tag:"))
        #expect(Text("tag:\u{301}").hasPrefix("tag:"))
        #expect(!Text("ta").hasPrefix("tag:"))
    }
}
