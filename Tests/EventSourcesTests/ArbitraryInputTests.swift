import EventSources
import EventSourcesTesting
import JSON
import Testing

/// No input may trap, and what is refused is always explained.
@Suite struct ArbitraryInputTests {
    @Test func anyJSONIsJudgedByEveryValidator() {
        var generator = ArbitraryJSON(seed: 11)
        for _ in 0..<3_000 {
            let value = generator.value(depth: 5)
            var findings = EventPattern.validate(value, at: .root)
            findings += EventPattern.warnings(value, at: .root, sourceType: "sqs")
            let filters = FilterList.validate(value, at: .root, sourceType: "kinesis", maximumCount: 5)
            findings += filters.violations + filters.warnings
            for scope in SNSFilterPolicy.Scope.allCases {
                findings += SNSFilterPolicy.validate(value, scope: scope, at: .root)
            }
            findings += S3EventName.validate(value, at: .root).findings
            let keys = S3KeyFilter.validate(value, at: .root)
            findings += keys.violations + keys.warnings
            findings += Tags.validate(value, at: .root).violations
            findings += Timestamp.validate(value, at: .root).findings
            findings += FunctionReference.validate(value, at: .root).findings
            findings += ARN.validate(value, as: ARN.Form.allCases, at: .root).findings
            for finding in findings {
                #expect(!finding.message.isEmpty)
                #expect(
                    finding.pointer.isRoot || finding.pointer.value(in: value) != JSONValue?.none
                        || finding.code == .required
                )
            }
        }
    }

    @Test func damagedNamesAreReadOrRefused() {
        var generator = SplitMix64(seed: 5)
        let samples = [
            "arn:aws:sqs:us-east-1:123456789012:orders.fifo",
            "arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1",
            "123456789012:function:orders:live", "2026-01-02T03:04:05.678+01:30",
        ]
        for index in 0..<4_000 {
            var bytes = Array(samples[index % samples.count].utf8)
            for _ in 0...Int.random(in: 0...3, using: &generator) {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[position] = UInt8.random(in: 0...127, using: &generator)
                case 1: bytes.insert(UInt8.random(in: 32...126, using: &generator), at: position)
                default: if bytes.count > 1 { bytes.remove(at: position) }
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if let arn = try? ARN(parsing: text) {
                #expect(arn.description == text)
                #expect("arn:\(arn.partition):\(arn.service):\(arn.region):\(arn.account):\(arn.resource)" == text)
            }
            if let reference = try? FunctionReference(parsing: text) {
                let arn = reference.resolved(account: "111111111111", region: "us-east-1").description
                #expect(throws: Never.self) { try FunctionARN(parsing: arn) }
            }
            if let timestamp = try? Timestamp(parsing: text) {
                #expect(throws: Never.self) { try Timestamp(parsing: timestamp.description) }
            }
        }
    }
}

/// Random JSON that often looks like a pattern, a policy or a list of filters.
private struct ArbitraryJSON {
    var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    private static let names = [
        "body", "data", "prefix", "suffix", "numeric", "exists", "anything-but", "$or", "cidr", "wildcard",
        "equals-ignore-case", "a/b", "~", "", "ключ",
    ]
    private static let texts = [
        "", "x", "=", "<", ">=", "s3:ObjectCreated:*", "10.0.0.0/8", "::/0", "arn:aws:s3:::b", "\u{0}",
        "2026-01-02T03:04:05Z",
    ]
    private static let numbers = ["0", "-1", "1e400", "-9223372036854775808", "0.1", "1e-300", "5000000000"]

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0...(depth > 0 ? 8 : 4), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2, 3: return .string(Self.texts.randomElement(using: &generator) ?? "")
        case 4: return .number(JSONNumber(literal: Self.numbers.randomElement(using: &generator) ?? "0") ?? 0)
        case 5, 6: return .array((0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth: depth - 1) })
        default:
            let members = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                (Self.names.randomElement(using: &generator) ?? "", value(depth: depth - 1))
            }
            return .object(JSONObject(members))
        }
    }
}
