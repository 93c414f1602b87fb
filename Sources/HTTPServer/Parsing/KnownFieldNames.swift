import HTTPTypes

/// The field names that clients send often, or that decide the framing, found without making a string.
struct KnownFieldNames: Sendable {
    /// What the parser does with a field, besides keeping it.
    enum Role: Sendable {
        case host, contentLength, transferEncoding, connection, expect, plain
    }

    static let shared = KnownFieldNames()

    /// The names in lower case, end to end, ordered by length.
    private let text: [UInt8]
    /// For a length: where its names begin in `text`, the number of the first, and how many there are.
    private let byLength: [(start: Int, first: Int, count: Int)]
    let names: [HTTPField.Name]
    let roles: [Role]

    private init() {
        let roles: [(HTTPField.Name, Role)] = [
            (.hostField, .host), (.contentLength, .contentLength), (.transferEncoding, .transferEncoding),
            (.connection, .connection), (.expect, .expect),
        ]
        let plain: [HTTPField.Name] = [
            .accept, .acceptEncoding, .acceptLanguage, .authorization, .cacheControl, .contentType, .cookie, .ifMatch,
            .ifNoneMatch, .origin, .referer, .userAgent, .te, .traceparent,
        ]
        let others = [
            "Amz-Sdk-Invocation-Id", "Amz-Sdk-Request", "Idempotency-Key", "Prefer", "Sec-Fetch-Site",
            "X-Amz-Content-Sha256", "X-Amz-Date", "X-Amz-Security-Token", "X-Change-Reason", "X-Forwarded-For",
            "X-Request-Id",
        ]
        let all = (roles + (plain + others.compactMap { HTTPField.Name($0) }).map { ($0, .plain) })
            .sorted { $0.0.canonicalName.utf8.count < $1.0.canonicalName.utf8.count }
        var text: [UInt8] = []
        var byLength: [(start: Int, first: Int, count: Int)] = []
        for (index, (name, _)) in all.enumerated() {
            let bytes = Array(name.canonicalName.utf8)
            while byLength.count <= bytes.count { byLength.append((text.count, index, 0)) }
            byLength[bytes.count].count += 1
            text += bytes
        }
        self.text = text
        self.byLength = byLength
        names = all.map(\.0)
        self.roles = all.map(\.1)
    }

    /// The number of a name among ``names`` and ``roles``.
    @inline(__always)
    func index(of name: Span<UInt8>) -> Int? {
        guard name.count < byLength.count else { return nil }
        let (start, first, count) = byLength[name.count]
        var offset = start
        for index in first..<first + count {
            var position = 0
            while position < name.count, text[offset + position] == name[position].lowercasedASCII { position += 1 }
            if position == name.count { return index }
            offset += name.count
        }
        return nil
    }
}
