import EventSources
import JSON
import Testing

/// A name twice in a pattern: AWS's own example of DynamoDB has one, and means both.
@Suite struct RepeatedNameTests {
    static let example =
        #"{"dynamodb":{"NewImage":{"homeTeam":{"S":["a"]}},"NewImage":{"awayTeam":{"S":["b"]}}},"eventName":["INSERT"]}"#
    static let united: JSONValue = [
        "dynamodb": ["NewImage": ["homeTeam": ["S": ["a"]], "awayTeam": ["S": ["b"]]]], "eventName": ["INSERT"],
    ]

    private static func request(_ pattern: String) -> JSONObject {
        [
            "FunctionName": "orders", "StartingPosition": "LATEST",
            "EventSourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-02T03:04:05.678",
            "FilterCriteria": ["Filters": [["Pattern": .string(pattern)]]],
        ]
    }

    private static func create(_ pattern: String) -> WireValidated {
        MappingDefinition.creating(fromWire: request(pattern), settings: Requests.settings)
    }

    @Test func otherFieldsBelowAreTakenAndTheTextIsKept() throws {
        let definition = try Self.create(Self.example).accepted()
        #expect(definition.options["filters"] == [Self.united])
        let criteria: JSONValue = ["Filters": [["Pattern": .string(Self.example)]]]
        #expect(definition.wireMembers(mappingID: "x")["FilterCriteria"] == criteria)
        #expect(definition.wireCreateRequest(mappingID: "x")["FilterCriteria"] == criteria)
        let restored = MappingDefinition.restoring(definition.stored, settings: Requests.settings)
        #expect(try restored.accepted() == definition)
        // Sent back in its own form, it is no change.
        let same = definition.replacing(with: .object(definition.members), settings: Requests.settings)
        #expect(try same.accepted() == definition)
        var other = Self.request("{}")
        other["FilterCriteria"] = nil
        let before = try MappingDefinition.creating(fromWire: other, settings: Requests.settings).accepted()
        let updated = before.updating(fromWire: ["FilterCriteria": criteria], settings: Requests.settings)
        #expect(try updated.accepted().options["filters"] == [Self.united])
    }

    @Test(arguments: [
        #"{"dynamodb":{"NewImage":{"a":{"S":["a"]}},"NewImage":{"a":{"S":["b"]}}}}"#,
        #"{"eventName":["INSERT"],"eventName":["REMOVE"]}"#, #"{"eventName":["INSERT"],"eventName":["INSERT"]}"#,
        #"{"dynamodb":{"Keys":{"a":{"S":["a"]}}},"dynamodb":["x"]}"#,
        #"{"$or":[{"eventName":["a"]},{"eventName":["b"]}],"$or":[{"eventID":["c"]},{"eventID":["d"]}]}"#,
    ])
    func oneFieldTwiceIsRefused(_ pattern: String) {
        let violations = Self.create(pattern).violations
        #expect(violations.map(\.error) == [.invalidParameter("Invalid filter pattern definition.")])
    }

    /// The payload of these is JSON always, so that AWS refuses a pattern for plain text.
    @Test(
        arguments: [
            ("kinesis", ["data": ["x"]], "/data"), ("dynamodb", ["dynamodb": [["prefix": "x"]]], "/dynamodb"),
            (
                "kinesis", ["$or": [["data": ["x"]], ["partitionKey": ["1"]]]], "/$or/0/data"
            ),
        ] as [(String, JSONValue, String)]
    )
    func aPlainPatternOfJSONIsRefused(type: String, pattern: JSONValue, pointer: String) throws {
        let refused = MappingDefinition.creating(
            from: Requests.create(type, ["filters": [pattern]]),
            settings: Requests.settings
        )
        #expect(refused.refusals == ["/options/filters/0\(pointer) wrong-type"])
        let before = try Requests.definition(type)
        let patched = before.patching(with: ["options": ["filters": [pattern]]], settings: Requests.settings)
        #expect(patched.refusals == ["/options/filters/0\(pointer) wrong-type"])
        let criteria: JSONObject = ["FilterCriteria": ["Filters": [["Pattern": .string(pattern.text())]]]]
        let wire = before.updating(fromWire: criteria, settings: Requests.settings)
        #expect(wire.violations.map(\.error) == [.invalidParameter("Invalid filter pattern definition.")])
    }

    @Test(
        arguments: [
            ("sqs", "body"), ("managed-kafka", "value"), ("self-managed-kafka", "value"), ("amazon-mq", "data"),
        ]
    )
    func aPlainPatternOfOtherPayloadsIsTaken(type: String, payload: String) throws {
        _ = try Requests.definition(type, ["filters": [.object([payload: ["x"]])]])
    }

    @Test func filtersOnDocumentDBAreWarnedOf() throws {
        let request = Requests.create("documentdb", ["filters": [["event": ["operationType": ["insert"]]]]])
        let validated = MappingDefinition.creating(from: request, settings: Requests.settings)
        #expect(validated.refusals == [])
        #expect(validated.warningCodes == ["filters-not-supported"])
    }
}
