import Glibc

extension Span where Element == UInt8 {
    /// The index of the first LF at or after a position.
    @inline(__always)
    func firstLineFeed(from position: Int) -> Int? {
        guard position < count else { return nil }
        let index = withUnsafeBufferPointer { (bytes: UnsafeBufferPointer<UInt8>) -> Int in
            guard let base = bytes.baseAddress,
                let found = memchr(base + position, Int32(UInt8.lineFeed), bytes.count - position)
            else { return -1 }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
        return index < 0 ? nil : index
    }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    var text: String {
        withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// A copy of the bytes.
    var bytes: [UInt8] {
        withUnsafeBufferPointer { Array($0) }
    }

    var isASCII: Bool {
        for index in indices where self[index] >= 0x80 { return false }
        return true
    }

    /// Where the bytes are, without spaces and tabs at either end of a range.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start] == .space || self[start] == .tab { start += 1 }
        while end > start, self[end - 1] == .space || self[end - 1] == .tab { end -= 1 }
        return start..<end
    }

    func contains(_ byte: UInt8) -> Bool {
        for index in indices where self[index] == byte { return true }
        return false
    }

    @inline(__always)
    func starts(with prefix: StaticString) -> Bool {
        guard count >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount where self[index] != prefix.utf8Start[index] { return false }
        return true
    }

    /// Whether the bytes are an ASCII text, letter case aside.
    func equalsIgnoringCase(_ lowercased: StaticString) -> Bool {
        guard count == lowercased.utf8CodeUnitCount else { return false }
        for index in indices where self[index].lowercasedASCII != lowercased.utf8Start[index] { return false }
        return true
    }

    /// Whether every `%` is followed by two hexadecimal digits.
    func hasValidPercentEncoding() -> Bool {
        var index = 0
        while index < count {
            if self[index] == UInt8(ascii: "%") {
                guard count - index > 2, self[index + 1].hexadecimalValue != nil,
                    self[index + 2].hexadecimalValue != nil
                else { return false }
                index += 2
            }
            index += 1
        }
        return true
    }
}

extension Array where Element == UInt8 {
    /// Appends bytes that are owned elsewhere.
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
