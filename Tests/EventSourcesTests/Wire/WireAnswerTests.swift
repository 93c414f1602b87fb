import EventSources
import JSON
import Testing

/// Mappings as AWS answers them are read without loss, or refused with the reason.
@Suite struct WireAnswerTests {
    private static let id = "14e0db71-5ed4-4c54-a517-73a1b7fbd1e3"

    private static func answer(_ definition: MappingDefinition) -> JSONObject {
        var answer = definition.wireMembers(mappingID: id)
        answer["UUID"] = .string(id)
        answer["EventSourceMappingArn"] = .string("arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)")
        answer["LastModified"] = 1_780_000_000.123
        answer["LastProcessingResult"] = "No records processed"
        answer["State"] = definition.enabled ? "Enabled" : "Disabled"
        answer["StateTransitionReason"] = "USER_INITIATED"
        answer["FilterCriteriaError"] = .null
        return answer
    }

    @Test(arguments: SourceType.all.filter { $0.kind == .polled })
    func whatAWSAnswersIsReadAsItIs(type: SourceType) throws {
        for (_, definition) in try RoundTripTests.definitions(type) {
            let read = MappingDefinition.reading(
                wireAnswer: Self.answer(definition),
                tags: definition.tags,
                settings: Requests.settings
            )
            let value = try #require(read.value, "\(read.violations) \(definition.members)")
            #expect(value.enabled == definition.enabled)
            #expect(value.tags == definition.tags)
            #expect(value.function == definition.function)
            #expect(value.source == definition.source)
            #expect(value.wireMembers(mappingID: Self.id) == definition.wireMembers(mappingID: Self.id))
            // Nothing has to be sent to AWS for it: the consumer group, too, is the one that AWS shows.
            var expected = definition.options
            if type.option("consumerGroupId") != nil, expected["consumerGroupId"] == nil {
                expected["consumerGroupId"] = .string(Self.id)
            }
            for (name, option) in value.options { #expect(option == expected[name], "\(name)") }
        }
    }

    /// Empty lists that AWS shows of members that a source does not take, and values of options that are not set.
    static let empty: JSONObject = [
        "Topics": [], "Queues": [], "FunctionResponseTypes": [], "SourceAccessConfigurations": [],
    ]

    @Test(arguments: SourceType.all.filter { $0.kind == .polled })
    func emptyListsOfWhatTheSourceDoesNotTakeAreNothing(type: SourceType) throws {
        let definition = try Requests.definition(type.name)
        var answer = Self.answer(definition)
        for (name, value) in Self.empty where answer[name] == nil { answer[name] = value }
        let read = MappingDefinition.reading(wireAnswer: answer, tags: [:], settings: Requests.settings)
        let value = try read.accepted()
        #expect(value.source == definition.source)
        let members = value.wireMembers(mappingID: Self.id)
        for (name, _) in Self.empty where name != "FunctionResponseTypes" {
            #expect(members[name] == definition.wireMembers(mappingID: Self.id)[name], "\(name)")
        }
    }

    @Test func defaultsThatAPlainClusterShowsAreNotOptions() throws {
        let definition = try Requests.definition("self-managed-kafka")
        let read = MappingDefinition.reading(
            wireAnswer: Self.answer(definition),
            tags: [:],
            settings: Requests.settings
        )
        let options = try read.accepted().options
        for name in ["bisectBatchOnError", "maxRecordAge", "retryAttempts"] { #expect(options[name] == nil, "\(name)") }
        #expect(!read.warningCodes.contains("endless-retries"))
    }

    static let oddities: [(change: JSONObject, pointer: String)] = [
        (["State": "Creating"], "/State"), (["State": "Deleting"], "/State"), (["State": .null], "/State"),
        (["FunctionArn": .null], "/FunctionName"), (["EventSourceArn": .null], "/EventSourceArn"),
        (["EventSourceArn": "arn:aws:events:us-east-1:123456789012:rule/x"], "/EventSourceArn"),
        (["BatchSize": 0], "/BatchSize"), (["BatchSize": 20], "/BatchSize"), (["NewMember": ["x": 1]], "/NewMember"),
        (["StartingPosition": "LATEST"], "/StartingPosition"),
        (["ScalingConfig": ["MaximumConcurrency": 5, "Minimum": 2]], "/ScalingConfig/Minimum"),
        (["FilterCriteriaError": ["ErrorCode": "KMSAccessDenied", "Message": "no"]], "/FilterCriteriaError"),
    ]

    @Test(arguments: oddities.indices)
    func whatCannotBeKeptAsItIsIsRefused(_ index: Int) throws {
        let (change, pointer) = Self.oddities[index]
        let request: JSONValue = [
            "function": "orders",
            "source": ["type": "sqs", "queueArn": "arn:aws:sqs:us-east-1:123456789012:orders"],
        ]
        let definition = try MappingDefinition.creating(from: request, settings: Requests.settings).accepted()
        var answer = Self.answer(definition)
        for (name, value) in change { answer[name] = value }
        let read = MappingDefinition.reading(wireAnswer: answer, tags: [:], settings: Requests.settings)
        #expect(read.value == nil)
        #expect(read.violations.map(\.pointer.description).contains(pointer), "\(read.violations)")
    }
}
