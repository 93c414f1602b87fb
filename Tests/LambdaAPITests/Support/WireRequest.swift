import EventSourcesTesting
import JSON

/// Valid CreateEventSourceMapping requests at random: every member, in every form that the source takes.
struct WireRequest {
    /// A kind of source.
    enum Kind: String, CaseIterable, Sendable {
        case sqs, fifo, kinesis, consumer, dynamodb, managedKafka, selfManagedKafka, activeMQ, rabbitMQ, documentDB
    }

    private let kind: Kind
    private var body: JSONObject
    private var generator: SplitMix64

    static func make(_ kind: Kind, number: Int, using generator: inout SplitMix64) -> JSONObject {
        var request = WireRequest(kind: kind, body: ["FunctionName": .string("f\(number)")], generator: generator)
        request.addIdentity()
        request.addCommon()
        request.addBatching()
        if [.kinesis, .consumer, .dynamodb].contains(kind) { request.addStreamOptions() }
        if [.managedKafka, .selfManagedKafka].contains(kind) { request.addKafkaOptions() }
        generator = request.generator
        return request.body
    }

    // MARK: Chance

    private mutating func chance(_ percent: Int = 50) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func integer(_ range: ClosedRange<Int>) -> JSONValue {
        // The ends of a range are where mistakes are.
        let value = [range.lowerBound, range.upperBound, Int.random(in: range, using: &generator)]
        return .integer(value[Int.random(in: 0..<3, using: &generator)])
    }

    private mutating func one(of values: [JSONValue]) -> JSONValue {
        values[Int.random(in: 0..<values.count, using: &generator)]
    }

    private mutating func maybe(_ name: String, _ percent: Int = 50, _ value: (inout WireRequest) -> JSONValue) {
        if chance(percent) { body[name] = value(&self) }
    }

    // MARK: Members

    private static func arn(_ service: String, _ resource: String) -> JSONValue {
        .string("arn:aws:\(service):us-east-1:123456789012:\(resource)")
    }

    private static func secret(_ name: String) -> JSONValue { arn("secretsmanager", "secret:\(name)-AbCdEf") }

    private mutating func addIdentity() {
        let positions: [JSONValue] = ["TRIM_HORIZON", "LATEST"]
        switch kind {
        case .sqs: body["EventSourceArn"] = Self.arn("sqs", "orders")
        case .fifo: body["EventSourceArn"] = Self.arn("sqs", "orders.fifo")
        case .kinesis, .consumer:
            let consumer = kind == .consumer ? "/consumer/c:1700000000" : ""
            body["EventSourceArn"] = Self.arn("kinesis", "stream/clicks\(consumer)")
            addPosition(positions + ["AT_TIMESTAMP"])
        case .dynamodb:
            body["EventSourceArn"] = Self.arn("dynamodb", "table/orders/stream/2026-01-02T03:04:05.678")
            addPosition(positions)
        case .managedKafka:
            body["EventSourceArn"] = Self.arn("kafka", "cluster/c/11111111-2222-3333-4444-555555555555-1")
            body["Topics"] = ["orders"]
            addPosition(positions + ["AT_TIMESTAMP"])
        case .selfManagedKafka:
            body["SelfManagedEventSource"] = ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["b.example.com:9092", "a:1"]]]
            body["Topics"] = ["orders"]
            addPosition(positions + ["AT_TIMESTAMP"])
        case .activeMQ, .rabbitMQ:
            body["EventSourceArn"] = Self.arn("mq", "broker:b:b-11111111-2222-3333-4444-555555555555")
            body["Queues"] = ["orders / eu"]
            var access: [JSONValue] = [["Type": "BASIC_AUTH", "URI": Self.secret("mq")]]
            if kind == .rabbitMQ { access.append(["Type": "VIRTUAL_HOST", "URI": "/prod"]) }
            body["SourceAccessConfigurations"] = .array(access)
        case .documentDB:
            body["EventSourceArn"] = Self.arn("rds", "cluster:docs")
            var config: JSONObject = ["DatabaseName": "shop"]
            if chance() { config["CollectionName"] = "orders" }
            if chance() { config["FullDocument"] = one(of: ["Default", "UpdateLookup"]) }
            body["DocumentDBEventSourceConfig"] = .object(config)
            body["SourceAccessConfigurations"] = [["Type": "BASIC_AUTH", "URI": Self.secret("docs")]]
            addPosition(positions + ["AT_TIMESTAMP"])
        }
    }

    private mutating func addPosition(_ positions: [JSONValue]) {
        let position = one(of: positions)
        body["StartingPosition"] = position
        if position == "AT_TIMESTAMP" {
            body["StartingPositionTimestamp"] = one(of: [1_704_067_200, 1_704_067_200.125, 0, 1_700_000_000.5])
        }
    }

    private mutating func addCommon() {
        maybe("Enabled", 30) { .bool($0.chance()) }
        maybe("Tags", 30) { request in
            var tags: JSONObject = ["team": "checkout"]
            if request.chance() { tags["Größe / 大きさ"] = "" }
            return .object(tags)
        }
        maybe("FilterCriteria", 60) { request in
            let patterns = request.kind == .sqs || request.kind == .fifo ? Self.bodyPatterns : Self.dataPatterns
            let count = Int.random(in: 0...5, using: &request.generator)
            let chosen = Set((0..<count).map { _ in request.one(of: patterns) })
            return ["Filters": .array(chosen.map { ["Pattern": $0] })]
        }
        if body["FilterCriteria"]?.object?["Filters"]?.array?.isEmpty == false {
            maybe("KMSKeyArn", 20) { $0.one(of: [Self.arn("kms", "key/8a1b3c4d-0000-4000-8000-000000000001"), ""]) }
        }
        guard ![.managedKafka, .selfManagedKafka].contains(kind) else { return }
        maybe("MetricsConfig", 20) { $0.one(of: [["Metrics": ["EventCount"]], ["Metrics": []]]) }
        guard kind == .sqs || kind == .fifo else { return }
        if chance() {
            maybe("ScalingConfig") { ["MaximumConcurrency": $0.integer(2...1000)] }
        } else {
            maybe("ProvisionedPollerConfig") { ["MinimumPollers": $0.integer(2...200), "MaximumPollers": 200] }
        }
        maybe("FunctionResponseTypes") { $0.one(of: [["ReportBatchItemFailures"], []]) }
    }

    private static let bodyPatterns: [JSONValue] = [
        "{\"body\":{\"kind\":[\"new\"]}}", "{ \"body\" : { \"n\" : [ { \"numeric\" : [ \">\", 1.50e2 ] } ] } }",
        "{\"body\":{\"a\":[null,\"\",true]}}", "{\"messageAttributes\":{\"x\":{\"stringValue\":[{\"prefix\":\"é\"}]}}}",
        "{\"body\":{\"k\":[{\"exists\":false}]}}", "{\"body\":{\"u\":[\"\\u00e9\\n\"]}}",
    ]
    private static let dataPatterns: [JSONValue] = bodyPatterns.map { pattern in
        .string((pattern.string ?? "").replacing("messageAttributes", with: "data").replacing("body", with: "data"))
    }

    private mutating func addBatching() {
        switch kind {
        case .fifo: maybe("BatchSize") { $0.integer(1...10) }
        case .sqs:
            if chance() {
                body["BatchSize"] = integer(1...10)
            } else {
                body["BatchSize"] = integer(11...10_000)
                body["MaximumBatchingWindowInSeconds"] = integer(1...300)
            }
        default:
            maybe("BatchSize") { $0.integer(1...10_000) }
            maybe("MaximumBatchingWindowInSeconds") { $0.integer(0...300) }
        }
    }

    private mutating func addErrorHandling(_ destinations: [JSONValue]) {
        maybe("MaximumRetryAttempts") { $0.integer(-1...10_000) }
        maybe("MaximumRecordAgeInSeconds") { $0.one(of: [-1, 60, 604_800]) }
        maybe("BisectBatchOnFunctionError") { .bool($0.chance()) }
        maybe("FunctionResponseTypes") { $0.one(of: [["ReportBatchItemFailures"], []]) }
        maybe("DestinationConfig") { ["OnFailure": ["Destination": $0.one(of: destinations)]] }
    }

    private mutating func addStreamOptions() {
        addErrorHandling([Self.arn("sqs", "failed"), Self.arn("sns", "failed"), "arn:aws:s3:::failed-records"])
        if chance() {
            maybe("ParallelizationFactor") { $0.integer(1...10) }
        } else {
            maybe("TumblingWindowInSeconds") { $0.integer(0...900) }
        }
    }

    private mutating func addKafkaOptions() {
        let isManaged = kind == .managedKafka
        let block = isManaged ? "AmazonManagedKafkaEventSourceConfig" : "SelfManagedKafkaEventSourceConfig"
        var config: JSONObject = [:]
        if chance() { config["ConsumerGroupId"] = "orders readers" }
        if chance() {
            body["ProvisionedPollerConfig"] = [
                "MinimumPollers": integer(1...200), "MaximumPollers": integer(200...2000),
            ]
            maybe("MetricsConfig") {
                $0.one(of: [["Metrics": ["ErrorCount", "EventCount", "KafkaMetrics"]], ["Metrics": []]])
            }
            maybe("LoggingConfig") { ["SystemLogLevel": $0.one(of: ["DEBUG", "INFO", "WARN"])] }
            addErrorHandling([Self.arn("sqs", "failed"), "kafka://dead-letters", "arn:aws:s3:::failed-records"])
            if chance() { config["SchemaRegistryConfig"] = registry() }
        }
        if !config.isEmpty { body[block] = .object(config) }
        if isManaged {
            maybe("SourceAccessConfigurations") { request in
                let type = request.one(of: ["SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH"])
                return [["Type": type, "URI": Self.secret("AmazonMSK_s")]]
            }
        } else {
            addSelfManagedAccess()
        }
    }

    private mutating func addSelfManagedAccess() {
        var access: [JSONValue] = []
        let types: [JSONValue] = [
            "BASIC_AUTH", "SASL_SCRAM_256_AUTH", "SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH",
        ]
        if chance(80) { access.append(["Type": one(of: types), "URI": Self.secret("kafka")]) }
        if chance() { access.append(["Type": "SERVER_ROOT_CA_CERTIFICATE", "URI": Self.secret("ca")]) }
        if access.isEmpty || access.first?.object?["Type"] == "SERVER_ROOT_CA_CERTIFICATE" || chance() {
            access.append(["Type": "VPC_SUBNET", "URI": "subnet:subnet-0123456789abcdef0"])
            access.append(["Type": "VPC_SUBNET", "URI": "subnet:subnet-0123456789abcdef1"])
            access.append(["Type": "VPC_SECURITY_GROUP", "URI": "security_group:sg-0123456789abcdef0"])
        }
        body["SourceAccessConfigurations"] = .array(access.shuffled(using: &generator))
    }

    private mutating func registry() -> JSONValue {
        var config: JSONObject = ["EventRecordFormat": one(of: ["JSON", "SOURCE"])]
        config["SchemaValidationConfigs"] = one(of: [
            [["Attribute": "KEY"]], [["Attribute": "KEY"], ["Attribute": "VALUE"]],
        ])
        if chance() {
            config["SchemaRegistryURI"] = Self.arn("glue", "registry/r")
        } else {
            config["SchemaRegistryURI"] = "https://registry.example.com"
            config["AccessConfigs"] = [["Type": "BASIC_AUTH", "URI": Self.secret("registry")]]
        }
        return .object(config)
    }
}
