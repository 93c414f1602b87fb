import EventSources
import JSON
import Testing

/// A scalar in a list that violates a constraint is reported on the list (recorded for other lists of Lambda).
@Suite struct WireElementTests {
    typealias Wire = WireMembersTests

    static let types = "[Member must satisfy enum value set: [ReportBatchItemFailures], Member must not be null]"
    static let metrics =
        "[Member must satisfy enum value set: [EventCount, ErrorCount, KafkaMetrics], Member must not be null]"
    static let topics =
        "[Member must have length less than or equal to 249, Member must have length greater than or equal to 1, "
        + "Member must satisfy regular expression pattern: [^.]([a-zA-Z0-9\\-_.]+), Member must not be null]"

    /// A change of the smallest request at an index, the list's path, how the list is printed, and what it must hold.
    static let lists: [(source: Int, change: JSONObject, path: String, printed: String, constraints: String)] = [
        (0, ["FunctionResponseTypes": ["Nope"]], "functionResponseTypes", "[Nope]", types),
        (0, ["FunctionResponseTypes": [nil]], "functionResponseTypes", "[null]", types),
        (1, ["FunctionResponseTypes": [""]], "functionResponseTypes", "[]", types),
        (0, ["MetricsConfig": ["Metrics": ["Nope"]]], "metricsConfig.metrics", "[Nope]", metrics),
        (3, ["MetricsConfig": ["Metrics": ["a", "b"]]], "metricsConfig.metrics", "[a, b]", metrics),
        (3, ["Topics": [".x"]], "topics", "[.x]", topics), (4, ["Topics": ["a b"]], "topics", "[a b]", topics),
        (3, ["Topics": [nil]], "topics", "[null]", topics), (3, ["Topics": [""]], "topics", "[]", topics),
    ]

    @Test(arguments: lists)
    func aBadElementIsReportedOnTheList(
        source: Int,
        change: JSONObject,
        path: String,
        printed: String,
        constraints: String
    ) {
        let error: WireViolation.Error = .constraint(
            "Value '\(printed)' at '\(path)' failed to satisfy constraint: Member must satisfy constraint: \(constraints)"
        )
        #expect(WireRefusalTests.refused(source, change).map(\.error) == [error])
    }

    @Test func queuesAreReportedAlike() throws {
        let name = String(repeating: "q", count: 1001)
        let errors = WireRefusalTests.refused(5, ["Queues": [.string(name)]]).map(\.error)
        guard case .constraint(let clause)? = errors.first, errors.count == 1 else {
            Issue.record("\(errors)")
            return
        }
        #expect(clause.contains("' at 'queues' failed to satisfy constraint: Member must satisfy constraint: [Member"))
        #expect(clause.contains("Member must have length less than or equal to 1000, "))
    }

    @Test func updatesReportItAlike() throws {
        let before = try Wire.create(Wire.smallest[0].request).accepted()
        let updated = before.updating(fromWire: ["FunctionResponseTypes": ["Nope"]], settings: Requests.settings)
        let error: WireViolation.Error = .constraint(
            "Value '[Nope]' at 'functionResponseTypes' failed to satisfy constraint: Member must satisfy constraint: "
                + Self.types
        )
        #expect(updated.violations.map(\.error) == [error])
    }

    @Test func elementsOfAnotherTypeAndMembersOfStructuresKeepTheirPlace() {
        #expect(
            WireRefusalTests.refused(0, ["FunctionResponseTypes": [1]]).map(\.error) == [
                .serialization("'functionResponseTypes.1.member' must be a string, not a number")
            ]
        )
        let registry: JSONValue = [
            "SchemaRegistryConfig": [
                "SchemaRegistryURI": "https://registry.example.com", "EventRecordFormat": "JSON",
                "SchemaValidationConfigs": [["Attribute": "BOTH"]],
            ]
        ]
        let errors = WireRefusalTests.refused(3, ["AmazonManagedKafkaEventSourceConfig": registry]).map(\.error)
        guard case .constraint(let clause)? = errors.first else {
            Issue.record("\(errors)")
            return
        }
        #expect(
            clause.contains("schemaValidationConfigs.1.member.attribute' failed to satisfy constraint: Member must ")
        )
    }

    /// ARNs that the model's pattern takes and that name nothing.
    static let names: [(source: Int, change: JSONObject, pointer: String)] = [
        (0, ["EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:"], "/EventSourceArn"),
        (0, ["EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:a b"], "/EventSourceArn"),
        (0, ["EventSourceArn": "arn:aws:kinesis:::"], "/EventSourceArn"),
        (0, ["KMSKeyArn": "arn:aws:kms:us-east-1:123456789012:"], "/KMSKeyArn"),
        (0, ["KMSKeyArn": "arn::kms:x"], "/KMSKeyArn"),
        (
            1, ["DestinationConfig": ["OnFailure": ["Destination": "arn:aws:sqs:us-east-1:123456789012:"]]],
            "/DestinationConfig/OnFailure/Destination"
        ),
    ]

    @Test(arguments: names)
    func anARNThatThePatternTakesIsNoViolatedConstraint(source: Int, change: JSONObject, pointer: String) {
        let violations = WireRefusalTests.refused(source, change)
        #expect(violations.map(\.finding.pointer.description) == [pointer])
        for violation in violations {
            guard case .invalidParameter(let message)? = Optional(violation.error) else {
                Issue.record("\(violation.error)")
                continue
            }
            #expect(message.contains("is no ARN"))
        }
    }

    @Test(arguments: ["queue", "arn:aws:sqs", "arn:aws:sqs:nowhere:123456789012:q", "arn:aws:sqs:us-east-1:1:q"])
    func anARNThatThePatternRefusesIsAViolatedConstraint(_ text: String) {
        let errors = WireRefusalTests.refused(0, ["EventSourceArn": .string(text)]).map(\.error)
        guard case .constraint? = errors.first, errors.count == 1 else {
            Issue.record("\(errors)")
            return
        }
    }
}
