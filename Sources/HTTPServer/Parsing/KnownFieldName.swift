import HTTPTypes

/// A field name that clients send often, or that decides the framing, found without making a string.
struct KnownFieldName: Sendable {
    /// What the parser does with a field, besides keeping it.
    enum Role: Sendable {
        case host, contentLength, transferEncoding, connection, expect, plain
    }

    let lowercased: [UInt8]
    let name: HTTPField.Name
    let role: Role

    init(_ name: HTTPField.Name, _ role: Role = .plain) {
        lowercased = Array(name.canonicalName.utf8)
        self.name = name
        self.role = role
    }

    @inline(__always)
    func matches(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index].lowercasedASCII != lowercased[index] { return false }
        return true
    }
}

/// The known names by their length.
struct KnownFieldNames: Sendable {
    static let shared = KnownFieldNames()

    private let byLength: [[KnownFieldName]]

    private init() {
        var all = [
            KnownFieldName(.hostField, .host), KnownFieldName(.contentLength, .contentLength),
            KnownFieldName(.transferEncoding, .transferEncoding), KnownFieldName(.connection, .connection),
            KnownFieldName(.expect, .expect), KnownFieldName(.accept), KnownFieldName(.acceptEncoding),
            KnownFieldName(.acceptLanguage), KnownFieldName(.authorization), KnownFieldName(.cacheControl),
            KnownFieldName(.contentType), KnownFieldName(.cookie), KnownFieldName(.ifMatch),
            KnownFieldName(.ifNoneMatch), KnownFieldName(.origin), KnownFieldName(.referer),
            KnownFieldName(.userAgent), KnownFieldName(.te), KnownFieldName(.traceparent),
        ]
        let others = [
            "Amz-Sdk-Invocation-Id", "Amz-Sdk-Request", "Idempotency-Key", "Prefer", "Sec-Fetch-Site",
            "X-Amz-Content-Sha256", "X-Amz-Date", "X-Amz-Security-Token", "X-Change-Reason", "X-Forwarded-For",
            "X-Request-Id",
        ]
        all += others.compactMap { HTTPField.Name($0) }.map { KnownFieldName($0) }
        var byLength = [[KnownFieldName]](repeating: [], count: 1 + (all.map(\.lowercased.count).max() ?? 0))
        for known in all { byLength[known.lowercased.count].append(known) }
        self.byLength = byLength
    }

    @inline(__always)
    subscript(bytes: Span<UInt8>) -> KnownFieldName? {
        guard bytes.count < byLength.count else { return nil }
        for known in byLength[bytes.count] where known.matches(bytes) { return known }
        return nil
    }
}
