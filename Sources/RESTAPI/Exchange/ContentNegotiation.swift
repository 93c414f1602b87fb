import APIExchange
import HTTPServer
import HTTPTypes
import UntrustedText

extension HTTPServerRequest {
    /// Refuses a body that the endpoint does not take: it would be dropped in silence, or taken for what it is not.
    func requireBody(_ rule: BodyRule) throws {
        switch rule {
        case .none:
            guard !body.isEmpty else { return }
            throw Problem(.malformedRequest, "\(method.rawValue) \(path) takes no body; \(body.count) bytes were sent.")
        case .optional(let types):
            if !body.isEmpty { try requireContentType(types) }
        case .required(let types):
            guard !body.isEmpty else {
                throw Problem(.malformedRequest, "\(method.rawValue) \(path) needs a JSON body; none was sent.")
            }
            try requireContentType(types)
        }
    }

    /// Refuses a body in another format than JSON, and one in a content coding.
    private func requireContentType(_ types: [MediaType]) throws {
        // As nearly everyone writes it.
        if headers[.contentType] == MediaType.json.field, types.contains(.json), headers[.contentEncoding] == nil {
            return
        }
        let names = types.map(\.rawValue).joined(separator: " or ")
        var extra = ResponseFields()
        if types.contains(.mergePatch) { extra[.acceptPatch] = types.map(\.rawValue).joined(separator: ", ") }
        guard let value = headers[.contentType] else {
            throw Problem(
                .unsupportedMediaType,
                "The body has no Content-Type; it must be \(names).",
                headers: extra
            )
        }
        let parts = value.split(on: ";").map(\.trimmed.lowercasedASCII)
        guard let essence = parts.first, types.contains(where: { $0.field == essence }) else {
            throw Problem(
                .unsupportedMediaType,
                "The Content-Type is “\(value.clipped)”; it must be \(names).",
                headers: extra
            )
        }
        for parameter in parts.dropFirst() where parameter.hasPrefix("charset=") {
            let charset = parameter.dropping("charset=").removing("\"")
            guard charset == "utf-8" else {
                throw Problem(.unsupportedMediaType, "JSON is UTF-8 (RFC 8259 section 8.1), not “\(charset.clipped)”.")
            }
        }
        if let coding = headers[.contentEncoding], coding.lowercasedASCII != "identity" {
            throw Problem(
                .unsupportedMediaType,
                "The content coding “\(coding.clipped)” is not understood; send the body as it is.",
                headers: [.acceptEncoding: "identity"]
            )
        }
    }

    /// The first of the offered types that the caller accepts best.
    ///
    /// - Throws: A problem with status 406 if it accepts none of them.
    func preferred(of offered: [MediaType]) throws -> MediaType {
        guard let accept = headers[.accept] else { return offered[0] }
        let ranges = AcceptRange.parse(accept)
        var best: (type: MediaType, quality: Int)?
        for type in offered {
            let quality = ranges.quality(of: type.essence)
            if quality > best?.quality ?? 0 { best = (type, quality) }
        }
        guard let best else {
            throw Problem(
                .notAcceptable,
                "This answer can be \(offered.map(\.essence).joined(separator: " or ")), which the Accept field “\(accept.clipped)” leaves out."
            )
        }
        return best.type
    }
}

/// One media range of an `Accept` field, with its weight in thousandths.
struct AcceptRange {
    var range: Text
    var quality: Int

    static func parse(_ value: Text) -> [AcceptRange] {
        value.split(on: ",").compactMap { part in
            let pieces = part.split(on: ";").map(\.trimmed.lowercasedASCII)
            guard let range = pieces.first, !range.isEmpty else { return nil }
            var quality = 1000
            for piece in pieces.dropFirst() where piece.hasPrefix("q=") {
                quality = Double(piece.dropping("q=").verbatim).map { Int(max(0, min(1, $0)) * 1000) } ?? 0
            }
            return AcceptRange(range: range, quality: quality)
        }
    }
}

extension [AcceptRange] {
    /// The weight of a type: that of the most specific range that covers it (RFC 9110 section 12.5.1).
    func quality(of type: String) -> Int {
        let family = type.prefix { $0 != "/" } + "/*"
        for candidate in [Text(type), Text(String(family)), "*/*"] {
            if let match = first(where: { $0.range == candidate }) { return match.quality }
        }
        return 0
    }
}
