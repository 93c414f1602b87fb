import EventSources
import JSON

/// Requests and settings that many tests start from.
enum Requests {
    static let settings = ValidationSettings(now: Timestamp(milliseconds: 1_800_000_000_000))

    static let queue = "arn:aws:sqs:us-east-1:123456789012:orders"
    static let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf"
    static let key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    /// The smallest source of every type.
    static let sources: [String: JSONObject] = [
        "sqs": ["type": "sqs", "queueArn": .string(queue)],
        "kinesis": ["type": "kinesis", "streamArn": "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"],
        "dynamodb": [
            "type": "dynamodb",
            "streamArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-02T03:04:05.678",
        ],
        "managed-kafka": [
            "type": "managed-kafka",
            "clusterArn":
                "arn:aws:kafka:us-east-1:123456789012:cluster/shop/751d2973-a626-431c-9d4e-d7975eb44dd7-2",
            "topic": "orders",
        ],
        "self-managed-kafka": [
            "type": "self-managed-kafka", "bootstrapServers": ["b.example.com:9092", "a.example.com:9092"],
            "topic": "orders",
        ],
        "amazon-mq": [
            "type": "amazon-mq",
            "brokerArn":
                "arn:aws:mq:us-east-1:123456789012:broker:shop:b-1234a5b6-78cd-901e-2fgh-3i45j6k17819",
            "queue": "orders",
        ],
        "documentdb": ["type": "documentdb", "clusterArn": "arn:aws:rds:us-east-1:123456789012:cluster:shop"],
        "s3": ["type": "s3", "bucketArn": "arn:aws:s3:::images"],
        "sns": ["type": "sns", "topicArn": "arn:aws:sns:us-east-1:123456789012:news"],
    ]

    /// The options that every mapping of a type must have.
    static let requiredOptions: [String: JSONObject] = [
        "kinesis": ["startingPosition": "TRIM_HORIZON"],
        "dynamodb": ["startingPosition": "TRIM_HORIZON"],
        "managed-kafka": ["startingPosition": "TRIM_HORIZON"],
        "self-managed-kafka": ["startingPosition": "TRIM_HORIZON", "secret": .string(secret)],
        "amazon-mq": ["secret": .string(secret)],
        "documentdb": ["startingPosition": "TRIM_HORIZON", "secret": .string(secret), "databaseName": "shop"],
        "s3": ["events": ["s3:ObjectCreated:*"]],
    ]

    /// A create request with the smallest source and the required options, and more options.
    static func create(_ type: String, _ options: JSONObject = [:], source: JSONObject = [:]) -> JSONValue {
        var all = requiredOptions[type] ?? [:]
        for (name, value) in options { all[name] = value }
        var identity = sources[type] ?? [:]
        for (name, value) in source { identity[name] = value }
        return ["function": "orders", "source": .object(identity), "options": .object(all)]
    }

    /// The definition that a valid create request makes.
    static func definition(
        _ type: String,
        _ options: JSONObject = [:],
        source: JSONObject = [:]
    ) throws -> MappingDefinition {
        let validated = MappingDefinition.creating(from: create(type, options, source: source), settings: settings)
        return try validated.accepted()
    }
}

/// A request that a test takes for valid was refused.
struct Refused: Error, CustomStringConvertible {
    let violations: [Finding]
    var description: String { violations.map { "\($0.pointer) \($0.code): \($0.message)" }.joined(separator: "\n") }
}

extension Validated {
    /// The value, or the violations as an error.
    func accepted() throws -> Value {
        guard let value else { throw Refused(violations: violations) }
        return value
    }

    /// Where the violations are and what they are, for comparison.
    var refusals: [String] { violations.map { "\($0.pointer) \($0.code)" }.sorted() }

    /// The codes of the warnings.
    var warningCodes: [String] { warnings.map(\.code.rawValue).sorted() }
}
