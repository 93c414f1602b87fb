import Testing
import UntrustedText

@Suite struct StreamSafeTextTests {
    private func marks(_ count: Int) -> String {
        String(String.UnicodeScalarView((0..<count).map { $0 % 2 == 0 ? "\u{301}" : "\u{316}" }))
    }

    @Test("Thirty marks in a row are text that people write")
    func keepsTheBound() {
        for text in ["", "plain", "a" + marks(30), marks(30), "a" + marks(30) + "b" + marks(30), "한국어 日本語 🧑‍🧑‍🧒‍🧒"] {
            #expect(StreamSafeText.holds(text))
            #expect(StreamSafeText.cut(text).utf8.elementsEqual(text.utf8))
        }
    }

    @Test("The thirty-first mark is found where it stands")
    func findsTheExcess() {
        #expect(StreamSafeText.firstExcess(in: ("a" + marks(31)).utf8Span) == 61)
        #expect(StreamSafeText.firstExcess(in: ("ä€" + marks(31)).utf8Span) == 2 + 3 + 60)
        #expect(StreamSafeText.firstExcess(in: ("a" + marks(30) + "b" + marks(1000)).utf8Span) == 62 + 60)
    }

    @Test(
        "Scalars of class 0 that decompose to marks are marks",
        arguments: ["\u{F73}", "\u{F75}", "\u{F81}", "\u{344}", "\u{1D165}", "\u{3099}"]
    )
    func countsMarksOfClassZero(_ mark: String) {
        #expect(StreamSafeText.holds(String(repeating: mark, count: 30)))
        #expect(!StreamSafeText.holds(String(repeating: mark, count: 31)))
    }

    @Test("Signs that only look like marks are starters", arguments: ["\u{200D}", "\u{FE0F}", "\u{903}", "\u{2F}"])
    func leavesStartersAlone(_ sign: String) {
        #expect(StreamSafeText.holds(String(repeating: sign, count: 1000)))
    }

    @Test("Cutting leaves the first thirty marks of each run")
    func cuts() {
        let cut = StreamSafeText.cut("a" + marks(1000) + "b" + marks(31))
        #expect(cut.unicodeScalars.elementsEqual(("a" + marks(30) + "b" + marks(30)).unicodeScalars))
    }
}
