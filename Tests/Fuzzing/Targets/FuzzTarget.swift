import EventSources
import JSON
import SigV4
import TestSupport

/// One thing that arbitrary bytes are given to.
package enum FuzzTarget: String, Sendable, CaseIterable {
    case http, json, arn, patterns, sigv4, wire
    case mergePatch = "merge-patch"
    /// Has a fault on purpose, to show that it would be found.
    case planted

    /// Those in which a fault is a defect.
    package static let genuine = allCases.filter { $0 != .planted }

    /// What does not hold for an input, if anything; an input that ends the process is a fault too, and one that takes far
    /// more of the processor than its length accounts for.
    package func fault(_ bytes: [UInt8]) -> String? {
        var fault: String?
        let spent = ProcessorTime.spent { fault = found(in: bytes) }
        // Unoptimised code under a sanitizer takes a tenth of this; the square of a length takes more soon.
        let allowed = Duration.milliseconds(200) + .microseconds(50) * bytes.count
        return fault ?? (spent > allowed ? "it takes \(spent) for \(bytes.count) bytes" : nil)
    }

    private func found(in bytes: [UInt8]) -> String? {
        switch self {
        case .http: Self.http(bytes)
        case .json: Self.json(bytes)
        case .arn: Self.arn(String(decoding: bytes, as: UTF8.self))
        case .patterns: Self.patterns(bytes)
        case .sigv4: Self.sigv4(String(decoding: bytes, as: UTF8.self))
        case .wire: Self.wire(bytes)
        case .mergePatch: Self.mergePatch(bytes)
        case .planted: Self.planted(bytes)
        }
    }

    private static let settings = ValidationSettings(now: Timestamp(milliseconds: 1_790_000_000_000))

    /// However a stream is cut, the same comes out, and nothing that could end a line elsewhere.
    private static func http(_ bytes: [UInt8]) -> String? {
        let whole = HTTPParsing(pieces: [bytes])
        guard HTTPParsing(pieces: bytes.map { [$0] }) == whole else { return "cutting the stream makes a difference" }
        let isForged = whole.texts.contains { text in text.unicodeScalars.contains { $0 == "\r" || $0 == "\n" } }
        return isForged ? "a value holds the end of a line" : nil
    }

    /// What is read and written is read again as the same.
    private static func json(_ bytes: [UInt8]) -> String? {
        guard let value = try? JSONValue(parsing: bytes) else { return nil }
        let written = value.serialized()
        guard let again = try? JSONValue(parsing: written) else { return "what was written cannot be read" }
        return again == value && again.serialized() == written ? nil : "what was written reads as something else"
    }

    private static func arn(_ text: String) -> String? {
        if let arn = try? ARN(parsing: text), arn.description != text { return "an ARN is not written as it was read" }
        if let reference = try? FunctionReference(parsing: text) {
            let arn = reference.resolved(account: "111111111111", region: "us-east-1").description
            if (try? FunctionARN(parsing: arn)) == nil { return "a function resolves to what is no ARN of a function" }
        }
        if let timestamp = try? Timestamp(parsing: text), (try? Timestamp(parsing: timestamp.description)) == nil {
            return "a time is written as what cannot be read"
        }
        return nil
    }

    private static func patterns(_ bytes: [UInt8]) -> String? {
        guard let value = try? JSONValue(parsing: bytes) else { return nil }
        var findings = EventPattern.validate(value, at: .root)
        findings += FilterList.validate(value, at: .root, sourceType: "sqs", maximumCount: 5).violations
        for scope in SNSFilterPolicy.Scope.allCases {
            findings += SNSFilterPolicy.validate(value, scope: scope, at: .root)
        }
        findings += S3KeyFilter.validate(value, at: .root).violations
        return findings.contains { $0.message.isEmpty } ? "a refusal without a reason" : nil
    }

    private static func sigv4(_ text: String) -> String? {
        guard let authorization = try? SigV4Authorization(parsing: text) else { return nil }
        let written =
            "AWS4-HMAC-SHA256 Credential=\(authorization.accessKeyID)/\(authorization.scope), "
            + "SignedHeaders=\(authorization.signedHeaders.joined(separator: ";")), Signature=\(authorization.signature)"
        let again = try? SigV4Authorization(parsing: written)
        return again == authorization ? nil : "what was written reads as something else"
    }

    /// What one face takes, it takes again in the form in which it is kept; what it refuses, it explains.
    private static func wire(_ bytes: [UInt8]) -> String? {
        guard let object = (try? JSONValue(parsing: bytes))?.object else { return nil }
        let wire = MappingDefinition.creating(fromWire: object, settings: settings)
        let rest = MappingDefinition.creating(from: .object(object), settings: settings)
        if (wire.value == nil) != !wire.violations.isEmpty { return "refused without a reason on the wire" }
        if (rest.value == nil) != !rest.violations.isEmpty { return "refused without a reason" }
        if max(wire.violations.count, rest.violations.count) > Finding.limit + 1 {
            return "too many violations are told"
        }
        return nil
    }

    /// A patch that is applied twice changes nothing more.
    private static func mergePatch(_ bytes: [UInt8]) -> String? {
        guard let pair = (try? JSONValue(parsing: bytes))?.array, pair.count == 2 else { return nil }
        let once = MergePatch.apply(pair[1], to: pair[0])
        return MergePatch.apply(pair[1], to: once) == once ? nil : "applying a patch twice changes more"
    }

    private static func planted(_ bytes: [UInt8]) -> String? {
        guard let items = (try? JSONValue(parsing: bytes))?.array else { return nil }
        return items.count == 3 ? "the fault that was planted" : nil
    }

    /// Inputs to begin with.
    package var seeds: [String] {
        switch self {
        case .http:
            [
                "POST /a?b=c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nT: u\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.0\r\n\r\n",
            ]
        case .planted: ["[1,2]", "{}"]
        case .json: [#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",null,true],"":{}}"#, "[1]"]
        case .arn:
            [
                "arn:aws:sqs:us-east-1:123456789012:orders.fifo", "123456789012:function:orders:live",
                "2026-01-02T03:04:05.678+01:30",
            ]
        case .patterns:
            [
                #"[{"body":{"a":[{"numeric":[">",0,"<=",5]},{"prefix":"x"},{"anything-but":["y"]}]}}]"#,
                #"{"a":[{"exists":true}],"$or":[{"b":["c"]},{"d":[1]}]}"#,
            ]
        case .sigv4:
            [
                "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/lambda/aws4_request, "
                    + "SignedHeaders=host;x-amz-date, Signature=" + String(repeating: "a", count: 64)
            ]
        case .wire:
            [
                #"{"FunctionName":"f","EventSourceArn":"arn:aws:sqs:us-east-1:123456789012:q","BatchSize":5,"#
                    + #""FilterCriteria":{"Filters":[{"Pattern":"{\"body\":{\"a\":[1]}}"}]}}"#,
                #"{"function":"f","source":{"type":"kinesis","streamArn":"arn:aws:kinesis:us-east-1:123456789012:stream/s"},"#
                    + #""options":{"startingPosition":"LATEST","retryAttempts":3}}"#,
            ]
        case .mergePatch: [#"[{"a":{"b":1}},{"a":{"b":null,"c":[2]}}]"#]
        }
    }
}
