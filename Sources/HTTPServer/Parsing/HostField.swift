/// The grammar of `Host`: `uri-host [ ":" port ]` (RFC 9110 section 7.2), with a host that is not empty.
enum HostField {
    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count > 0 else { return false }
        var end = 0
        if bytes[0] == UInt8(ascii: "[") {
            end = 1
            while end < bytes.count, ByteSet.addressLiteral.contains(bytes[end]) { end += 1 }
            guard end > 1, end < bytes.count, bytes[end] == UInt8(ascii: "]") else { return false }
            end += 1
        } else {
            while end < bytes.count, ByteSet.registeredName.contains(bytes[end]) { end += 1 }
            guard end > 0, bytes.extracting(0..<end).hasValidPercentEncoding() else { return false }
        }
        guard end < bytes.count else { return true }
        guard bytes[end] == UInt8(ascii: ":") else { return false }
        var port = 0
        for index in end + 1..<bytes.count {
            guard bytes[index].isDigit else { return false }
            port = port * 10 + Int(bytes[index] - 0x30)
            guard port <= 65_535 else { return false }
        }
        return true
    }
}
