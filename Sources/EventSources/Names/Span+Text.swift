import UntrustedText

/// Looking at parts of a text by their bytes, without copying them.
extension Span<UInt8> {
    /// Whether the bytes are a text.
    func isText(_ text: String, _ range: Range<Int>) -> Bool {
        range.count == text.utf8.count && begins(with: text, range)
    }

    /// Whether the bytes begin with a text.
    func begins(with text: String, _ range: Range<Int>) -> Bool {
        let other = text.utf8Span.span
        guard range.count >= other.count else { return false }
        for index in other.indices where self[range.lowerBound + index] != other[index] { return false }
        return true
    }

    /// Whether the bytes end with a text.
    func ends(with text: String, _ range: Range<Int>) -> Bool {
        let count = text.utf8.count
        return range.count >= count && begins(with: text, (range.upperBound - count)..<range.upperBound)
    }

    /// What follows a text that the bytes begin with.
    func after(_ text: String, _ range: Range<Int>) -> Range<Int>? {
        begins(with: text, range) ? (range.lowerBound + text.utf8.count)..<range.upperBound : nil
    }

    /// Whether there are so many bytes and all are of a class.
    func isName(_ range: Range<Int>, _ lengths: ClosedRange<Int>, of isMember: (UInt8) -> Bool) -> Bool {
        guard lengths.contains(range.count) else { return false }
        for index in range where !isMember(self[index]) { return false }
        return true
    }

    /// Whether the bytes are an account id.
    func isAccount(_ range: Range<Int>) -> Bool { isName(range, 12...12, of: CharacterClass.digit) }

    /// Whether the bytes have the form of a region: two to four words of letters and a number, joined by hyphens.
    func isRegion(_ range: Range<Int>) -> Bool {
        guard range.count <= 32 else { return false }
        var words = 0
        var letters = 0
        var digits = 0
        for index in range {
            switch self[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z") where digits == 0:
                letters += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9") where letters == 0:
                digits += 1
            case UInt8(ascii: "-") where letters > 0:
                // The first word is a country or the eusc of the European Sovereign Cloud.
                if words == 0, letters != 2, letters != 4 { return false }
                words += 1
                letters = 0
            default:
                return false
            }
        }
        return (2...4).contains(words) && (1...2).contains(digits)
    }
}

/// The parts of a text between separators, empty ones too.
struct PartIterator {
    private var position: Int
    private let end: Int
    private let separator: UInt8

    init(_ range: Range<Int>, separator: Unicode.Scalar) {
        position = range.lowerBound
        end = range.upperBound
        self.separator = UInt8(truncatingIfNeeded: separator.value)
    }

    /// Whether there is no further part.
    var isAtEnd: Bool { position > end }

    /// The next part; an empty one at the end if there is none.
    mutating func next(in bytes: Span<UInt8>) -> Range<Int> {
        guard position <= end else { return end..<end }
        let start = position
        while position < end, bytes[position] != separator { position += 1 }
        let part = start..<position
        position += 1
        return part
    }
}

extension String {
    /// The part of the text between two offsets in UTF-8, which lie between characters.
    func part(_ range: Range<Int>) -> String {
        let start = utf8.index(startIndex, offsetBy: range.lowerBound)
        return String(self[start..<utf8.index(start, offsetBy: range.count)])
    }
}
