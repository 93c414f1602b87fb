import Glibc
import UntrustedText

extension Span where Element == UInt8 {
    /// The index of the first byte of a value at or after a position.
    @inline(__always)
    func firstIndex(of byte: UInt8, from position: Int) -> Int? {
        guard position < count else { return nil }
        let index = withUnsafeBufferPointer { (bytes: UnsafeBufferPointer<UInt8>) -> Int in
            guard let base = bytes.baseAddress,
                let found = memchr(base + position, Int32(byte), bytes.count - position)
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
        withUnsafeBufferPointer { bytes in
            var all: UInt8 = 0
            for byte in bytes { all |= byte }
            return all < 0x80
        }
    }

    /// The length of the prefix whose bytes are all in a set.
    @inline(__always)
    func prefixCount(in set: ByteSet) -> Int {
        withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count, set.contains(bytes[index]) { index += 1 }
            return index
        }
    }

    /// Where the bytes are, without spaces and tabs at either end of a range.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start] == .space || self[start] == .tab { start += 1 }
        while end > start, self[end - 1] == .space || self[end - 1] == .tab { end -= 1 }
        return start..<end
    }

    func contains(_ byte: UInt8) -> Bool { firstIndex(of: byte, from: 0) != nil }

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
        var position = 0
        while let percent = firstIndex(of: UInt8(ascii: "%"), from: position) {
            guard count - percent > 2, self[percent + 1].hexadecimalValue != nil,
                self[percent + 2].hexadecimalValue != nil
            else { return false }
            position = percent + 3
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
