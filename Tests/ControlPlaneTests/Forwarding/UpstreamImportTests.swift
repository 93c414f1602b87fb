import ControlPlane
import EventSources
import JSON
import MappingStore
import Testing
import UntrustedText

/// Taking over what AWS has: everything or a reason, once, and without a change in AWS.
@Suite(.timeLimit(.minutes(1)))
struct UpstreamImportTests {
    private static let scope = UpstreamScope(account: Forwarding.account, region: "us-east-1")
    private static let function = "arn:aws:lambda:us-east-1:123456789012:function:"

    /// Makes a mapping that is not ours.
    private func make(
        _ test: Forwarding,
        _ name: String,
        _ more: JSONObject = [:],
        tags: JSONObject = [:]
    ) async throws -> String {
        var request: JSONObject = [
            "FunctionName": .string(Self.function + name),
            "EventSourceArn": .string("arn:aws:sqs:us-east-1:123456789012:\(name)"), "BatchSize": 10,
            "Tags": .object(tags),
        ]
        for (name, value) in more { request[name] = value }
        let made = try await test.aws.createEventSourceMapping(request, in: Self.scope)
        return try #require(made["UUID"]?.string)
    }

    private func adopt(_ test: Forwarding, takingOver: Bool = false) async throws -> [UpstreamAdoption] {
        var settings = ForwardingSettings()
        settings.firstDelay = 0.001
        settings.leastDelay = 0.001
        settings.unknownOutcomeDelay = 0.001
        let inventory = UpstreamInventory(upstream: test.aws, scope: Self.scope, settings: settings)
        let entries = try await inventory.entries()
        let work = UpstreamImport(
            environment: test.environment,
            origin: ChangeOrigin(actor: "import", face: .cli, requestID: "request", scope: .everything),
            scope: Self.scope,
            takesOver: takingOver
        )
        let planned = try work.plan(entries, in: test.storage.snapshot())
        let stored: [UpstreamAdoption] = try await withCheckedThrowingContinuation { continuation in
            test.storage.write(
                .nothing,
                { try work.store(entries, in: $0) },
                completion: { continuation.resume(with: $0) }
            )
        }
        // A dry run says what then happens.
        #expect(planned.map(\.outcome) == stored.map(\.outcome))
        #expect(planned.map(\.violations) == stored.map(\.violations))
        return stored
    }

    @Test func anAdoptedMappingIsInSyncUnderAWSsUUIDAndNothingIsSent() async throws {
        let test = try Forwarding()
        let uuid = try await make(
            test,
            "orders",
            ["BatchSize": 7, "Enabled": false, "FunctionResponseTypes": ["ReportBatchItemFailures"]],
            tags: ["team": "checkout", "aws:cloudformation:stack-name": "shop"]
        )
        let before = test.aws.calls.count
        let adoption = try #require(try await adopt(test).first)
        #expect(adoption.outcome == .adopted)
        #expect(adoption.id?.description == uuid)
        #expect(adoption.notes.map(\.code.rawValue) == ["tags-of-aws"])
        #expect(test.aws.calls.dropFirst(before) == ["ListEventSourceMappings", "ListTags"])
        let id = try #require(adoption.id)
        #expect(try test.upstream(id)["state"] == "in-sync")
        #expect(try test.upstream(id)["uuid"]?.string == uuid)
        let mapping = try #require(try test.mapping(id))
        #expect(mapping.state == "Disabled")
        #expect(mapping.tags == ["team": "checkout"])
        let options = try JSONValue(parsing: mapping.representation).object?["options"]?.object
        #expect(options?["batchSize"] == 7)
        #expect(options?["reportBatchItemFailures"] == true)
        let history = try test.storage.snapshot().history(of: id, after: 0, limit: 10)
        #expect(history.map(\.operation) == [.import])
        #expect(history.first?.actor == "import")

        // Nothing is left to do, and the first change brings our tag and leaves the tags of AWS.
        try await test.run()
        #expect(test.aws.calls.count == before + 2)
        _ = try await test.patch(id, ["options": ["batchSize": 8]])
        try await test.run()
        #expect(test.aws.mappings.count == 1)
        #expect(test.aws.mappings[uuid]?.members["BatchSize"] == 8)
        #expect(
            test.aws.mappings[uuid]?.tags == [
                "team": "checkout", "aws:cloudformation:stack-name": "shop", "lambda-event-sources:id": Text(uuid),
            ]
        )
        #expect(try test.upstream(id)["state"] == "in-sync")
    }

    /// AWS shows brokers in an order of its own, and empty lists of what there is not.
    @Test func whatAWSShowsInAFormOfItsOwnIsAdopted() async throws {
        let test = try Forwarding()
        test.aws.change { $0.shows = ["Queues": [], "FunctionResponseTypes": []] }
        let access: JSONValue = [
            ["Type": "VPC_SECURITY_GROUP", "URI": "sg-0a1b2c3d"], ["Type": "VPC_SUBNET", "URI": "subnet:subnet-0b"],
            ["Type": "VPC_SUBNET", "URI": "subnet:subnet-0a"],
        ]
        _ = try await make(
            test,
            "kafka",
            [
                "EventSourceArn": nil, "Topics": ["orders"], "StartingPosition": "LATEST",
                "SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["b-2.x:9092", "b-1.x:9092"]]],
                "SelfManagedKafkaEventSourceConfig": ["ConsumerGroupId": "group-1"],
                "BisectBatchOnFunctionError": false, "MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": -1,
                "SourceAccessConfigurations": access,
            ]
        )
        _ = try await make(test, "queue", ["Topics": []])
        let adoptions = try await adopt(test)
        #expect(adoptions.flatMap(\.violations) == [])
        #expect(adoptions.map(\.outcome) == [.adopted, .adopted])
        let kafka = try #require(
            adoptions.compactMap(\.id).compactMap { try test.mapping($0) }.first {
                $0.sourceType == "self-managed-kafka"
            }
        )
        let definition = try MappingRecord(kafka).definition
        #expect(definition.wireMembers(mappingID: "x")["SourceAccessConfigurations"] == access)
        let before = test.aws.calls.count
        try await test.run()
        #expect(test.aws.calls.count == before)
    }

    @Test func theSecondTimeEverythingIsManagedAlready() async throws {
        let test = try Forwarding()
        let own = try await test.create(.queue())
        try await test.run()
        for name in ["a", "b", "c"] { _ = try await make(test, name) }
        let first = try await adopt(test)
        #expect(first.count { $0.outcome == .adopted } == 3)
        #expect(first.first { $0.outcome == .alreadyManaged }?.id == own)
        let second = try await adopt(test)
        #expect(second.map(\.outcome) == Array(repeating: .alreadyManaged, count: 4))
        #expect(Set(second.map(\.id)) == Set(first.map(\.id)))
    }

    @Test func whatCannotBeTakenOverIsLeftAloneWithTheReason() async throws {
        let test = try Forwarding()
        let local = try await test.create(.queue("held", function: "held"), with: test.offline)
        let expected = [
            try await make(test, "held"): "already-mapped",
            try await make(test, "window", ["BatchSize": 20]): "requires",
            try await make(test, "new", ["Colour": "blue"]): "unknown-member",
            try await make(test, "owned", tags: ["lambda-event-sources:id": "0192a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"]):
                "foreign-owner",
        ]
        let adoptions = try await adopt(test)
        for adoption in adoptions {
            #expect(adoption.outcome == .leftAlone)
            #expect(adoption.violations.map(\.code.rawValue) == [expected[adoption.entry.uuid]], "\(adoption.json)")
        }
        #expect(try test.storage.snapshot().mappings(MappingQuery(scope: .everything)).items.map(\.id) == [local])
        #expect(test.aws.mappings.values.allSatisfy { $0.tags["lambda-event-sources:id"] != Text(local.description) })
    }

    @Test func ofTwoThatWouldBeOneOnlyTheFirstIsTakenOver() async throws {
        let test = try Forwarding()
        let uuids = [try await make(test, "orders"), try await make(test, "orders")]
        let adoptions = try await adopt(test)
        #expect(adoptions.map(\.outcome) == [.adopted, .leftAlone])
        #expect(adoptions.last?.violations.first?.message.contains(uuids[0]) == true)
    }

    @Test func whatALostDatabaseLeftBehindIsTakenOverUnderItsId() async throws {
        let lost = "0192a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
        let test = try Forwarding()
        let uuid = try await make(test, "orders", tags: ["lambda-event-sources:id": .string(lost), "team": "x"])
        let adoption = try #require(try await adopt(test, takingOver: true).first)
        #expect(adoption.id?.description == lost)
        let id = try #require(adoption.id)
        #expect(try test.upstream(id)["uuid"]?.string == uuid)
        #expect(try test.mapping(id)?.tags == ["team": "x"])
    }

    @Test func anIdThatWasGivenOnceIsNotGivenAgain() async throws {
        let test = try Forwarding()
        let uuid = try await make(test, "orders")
        let first = try #require(try await adopt(test).first?.id)
        _ = try await test.delete(first)
        try await test.run()
        #expect(try test.mapping(first) == nil)
        // The same UUID comes back: an upstream that was restored.
        test.aws.change { contents in
            let members: JSONObject = [
                "FunctionArn": .string(Self.function + "orders"), "UUID": .string(uuid), "State": "Enabled",
                "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:orders", "BatchSize": 10,
            ]
            contents.mappings[uuid] = InMemoryAWS.Mapping(members: members, tags: [:])
        }
        let second = try #require(try await adopt(test).first)
        #expect(second.outcome == .adopted)
        #expect(second.id != first)
    }

    @Test(arguments: [
        InMemoryAWS.Fault.dropBefore, .refused(.throttled, "slow down"), .refused(.temporary, "broken"),
        .refused(.unreachable, "no route"),
    ])
    func aListThatFailsIsReadAgain(_ fault: InMemoryAWS.Fault) async throws {
        let test = try Forwarding()
        _ = try await make(test, "orders")
        test.aws.fail("ListEventSourceMappings", fault, fault)
        test.aws.fail("ListTags", fault)
        #expect(try await adopt(test).map(\.outcome) == [.adopted])
    }

    @Test func aRefusalEndsIt() async throws {
        let test = try Forwarding()
        test.aws.fail("ListEventSourceMappings", .refused(.refused, "not allowed"))
        await #expect(throws: UpstreamFailure.self) { try await adopt(test) }
    }
}
