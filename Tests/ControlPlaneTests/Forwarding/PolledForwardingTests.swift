import ControlPlane
import EventSources
import JSON
import MappingStore
import Testing
import UntrustedText

@Suite(.timeLimit(.minutes(1)))
struct PolledForwardingTests {
    @Test func aCreationArrivesOnceWithOurTagAndComesInSync() async throws {
        let test = try Forwarding()
        let id = try await test.create(.queue(options: ["batchSize": 5], tags: ["team": "checkout"]))
        #expect(try test.mapping(id)?.state == "Creating")
        #expect(try test.upstream(id)["state"] == "pending")
        try await test.run()
        let made = try #require(test.aws.mappings.first)
        #expect(test.aws.mappings.count == 1)
        #expect(made.value.tags == ["team": "checkout", "lambda-event-sources:id": Text(id.description)])
        #expect(made.value.members["BatchSize"] == 5)
        #expect(try test.upstream(id)["state"] == "in-sync")
        #expect(try test.upstream(id)["uuid"]?.string == made.key)
        #expect(try test.mapping(id)?.state == "Enabled")
        #expect(try test.mapping(id)?.tags == ["team": "checkout"])
    }

    @Test func theStateFollowsAWSUntilItSettles() async throws {
        let test = try Forwarding()
        test.aws.change { $0.looks = 3 }
        let id = try await test.create(.queue())
        try await test.run()
        #expect(try test.upstream(id)["awsState"] == "Enabled")
        #expect(try test.mapping(id)?.state == "Enabled")
        #expect(test.aws.calls.count { $0 == "GetEventSourceMapping" } == 3)
    }

    @Test(arguments: [
        InMemoryAWS.Fault.dropBefore, .dropAfter, .refused(.throttled, "slow down"),
        .refused(.temporary, "broken"), .refused(.unreachable, "no route"), .refused(.credentials, "expired"),
        .refused(.inUse, "in use"),
    ])
    func whateverHappensToACreationThereIsOneMapping(_ fault: InMemoryAWS.Fault) async throws {
        let test = try Forwarding()
        test.aws.fail("CreateEventSourceMapping", fault, fault)
        test.aws.fail("ListEventSourceMappings", .dropBefore)
        test.aws.fail("GetEventSourceMapping", .refused(.temporary, "broken"))
        let id = try await test.create(.queue())
        try await test.run()
        #expect(test.aws.mappings.count == 1)
        #expect(try test.upstream(id)["state"] == "in-sync")
        #expect(try test.upstream(id)["lastError"] == nil)
    }

    @Test func aRefusalStopsWithAWSsWordsAndCanBeRetried() async throws {
        let test = try Forwarding()
        test.aws.fail("CreateEventSourceMapping", .refused(.refused, "Function does not exist\u{1B}[31m"))
        let id = try await test.create(.queue())
        try await test.run()
        #expect(try test.upstream(id)["state"] == "failed")
        #expect(try test.lastMessage(id) == "Function does not exist [31m")
        #expect(try test.mapping(id)?.state == "Disabled")
        _ = try await test.retry(id)
        #expect(try test.mapping(id)?.state == "Creating")
        try await test.run()
        #expect(try test.upstream(id)["state"] == "in-sync")
        #expect(test.aws.mappings.count == 1)
    }

    @Test(arguments: [true, false])
    func aForeignMappingIsNamedAndTakenOverOnlyWhenAsked(_ refusesDuplicates: Bool) async throws {
        let test = try Forwarding()
        let foreign: JSONObject = [
            "FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:orders",
            "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:orders", "BatchSize": 7, "Tags": ["by": "hand"],
        ]
        let scope = UpstreamScope(account: Forwarding.account, region: "us-east-1")
        let uuid = try #require(try await test.aws.createEventSourceMapping(foreign, in: scope)["UUID"]?.string)
        test.aws.change { $0.refusesDuplicates = refusesDuplicates }
        let id = try await test.create(.queue())
        try await test.run()
        #expect(try test.upstream(id)["state"] == "failed")
        #expect(try test.lastMessage(id).contains(uuid))
        #expect(test.aws.mappings[uuid]?.tags == ["by": "hand"])
        _ = try await test.retry(id, adopt: uuid)
        try await test.run()
        #expect(try test.upstream(id)["state"] == "in-sync")
        #expect(test.aws.mappings.count == 1)
        #expect(test.aws.mappings[uuid]?.tags == ["lambda-event-sources:id": Text(id.description)])
        #expect(test.aws.mappings[uuid]?.members["BatchSize"] == 10)
    }

    @Test func whatIsOfAnotherSourceCannotBeAdopted() async throws {
        let test = try Forwarding()
        let other = try await test.create(.queue("other"))
        try await test.run()
        let uuid = try #require(try test.upstream(other)["uuid"]?.string)
        let id = try await test.create(.queue(), adopt: uuid)
        try await test.run()
        #expect(try test.upstream(id)["state"] == "failed")
        #expect(try test.lastMessage(id).contains("its event source is another"))
        #expect(try test.upstream(id)["uuid"] == nil)
        #expect(test.aws.mappings.count == 1)
    }

    @Test func changesCoalesceAndArriveInTheirLastForm() async throws {
        let test = try Forwarding()
        let id = try await test.create(.queue())
        try await test.run()
        for size in 1...9 { try await test.patch(id, ["options": ["batchSize": .integer(size)]]) }
        #expect(try test.mapping(id)?.state == "Updating")
        try await test.run()
        #expect(test.aws.mappings.values.first?.members["BatchSize"] == 9)
        #expect(test.aws.calls.count { $0 == "UpdateEventSourceMapping" } == 1)
        #expect(try test.upstream(id)["state"] == "in-sync")
    }

    @Test(
        arguments: [
            (["enabled": false], "State", "Disabled", "Disabling"),
            (["options": ["batchSize": 3]], "BatchSize", 3, "Updating"),
            (["options": ["maxConcurrency": 4]], "ScalingConfig", ["MaximumConcurrency": 4], "Updating"),
            (
                ["function": "payments"], "FunctionArn", "arn:aws:lambda:us-east-1:123456789012:function:payments",
                "Updating"
            ),
            (
                ["options": ["reportBatchItemFailures": true]], "FunctionResponseTypes", ["ReportBatchItemFailures"],
                "Updating"
            ),
        ] as [(JSONValue, String, JSONValue?, String)]
    )
    func aChangeIsSentAndReadBack(patch: JSONValue, member: String, value: JSONValue?, state: String) async throws {
        let test = try Forwarding()
        let id = try await test.create(.queue())
        try await test.run()
        try await test.patch(id, patch)
        #expect(try test.mapping(id)?.state == state)
        test.aws.fail("UpdateEventSourceMapping", .dropAfter)
        try await test.run()
        #expect(test.aws.mappings.values.first?.members[member] == value)
        #expect(try test.upstream(id)["state"] == "in-sync")
    }

    @Test func whatAWSDropsIsSaid() async throws {
        let test = try Forwarding()
        test.aws.change { $0.ignoredMembers = ["ScalingConfig"] }
        let id = try await test.create(.queue(options: ["maxConcurrency": 4]))
        try await test.run()
        #expect(try test.upstream(id)["state"] == "failed")
        #expect(try test.lastMessage(id).contains("ScalingConfig"))
    }

    @Test func tagsFollowWithoutTouchingTheState() async throws {
        let test = try Forwarding()
        let id = try await test.create(.queue(tags: ["a": "1", "b": "2"]))
        try await test.run()
        try await test.patch(id, ["tags": ["a": .null, "c": "3"]])
        #expect(try test.mapping(id)?.state == "Enabled")
        try await test.run()
        #expect(
            test.aws.mappings.values.first?.tags == [
                "b": "2", "c": "3", "lambda-event-sources:id": Text(id.description),
            ]
        )
    }

    @Test func ourTagIsNotForCallers() async throws {
        let test = try Forwarding()
        await #expect(throws: OperationFailure.self) {
            try await test.create(.queue(tags: ["lambda-event-sources:id": "mine"]))
        }
    }

    @Test func aDeletionStaysReadableUntilAWSConfirms() async throws {
        let test = try Forwarding()
        let id = try await test.create(.queue())
        try await test.run()
        test.aws.change { $0.looks = 2 }
        test.aws.fail("DeleteEventSourceMapping", .refused(.inUse, "in use"), .dropAfter)
        #expect(try await test.delete(id).stored.state == "Deleting")
        #expect(try test.mapping(id)?.state == "Deleting")
        await #expect(throws: OperationFailure.self) { try await test.patch(id, ["enabled": false]) }
        try await test.run()
        #expect(try test.mapping(id) == nil)
        #expect(test.aws.mappings.isEmpty)
        let history = try test.storage.snapshot().history(of: id, after: 0, limit: 100)
        #expect(history.last?.face == .forwarder)
        #expect(history.contains { $0.operation == .delete && $0.revision == 2 })
    }

    @Test func aDeletionBeforeTheCreationArrivedLeavesNothing() async throws {
        let test = try Forwarding()
        test.aws.fail("CreateEventSourceMapping", .dropAfter)
        let id = try await test.create(.queue())
        // One round only: the answer is lost, and the next attempt waits.
        try await test.run()
        _ = try await test.delete(id)
        try await test.run()
        #expect(test.aws.mappings.isEmpty)
        #expect(try test.mapping(id) == nil)
    }

    @Test func whatSomebodyDeletedUpstreamIsMadeAgainWithTheNextChange() async throws {
        let test = try Forwarding()
        let id = try await test.create(.queue())
        try await test.run()
        test.aws.change { $0.mappings = [:] }
        try await test.patch(id, ["options": ["batchSize": 3]])
        try await test.run()
        #expect(test.aws.mappings.values.first?.members["BatchSize"] == 3)
        #expect(try test.upstream(id)["state"] == "in-sync")
    }

    @Test func everyObservationIsInTheHistoryWithoutARevision() async throws {
        let test = try Forwarding()
        let id = try await test.create(.queue())
        let sequence = try test.mapping(id)?.upstreamSequence
        try await test.run()
        let history = try test.storage.snapshot().history(of: id, after: 0, limit: 100)
        #expect(history.first?.operation == .create)
        #expect(history.count > 1)
        #expect(history.dropFirst().allSatisfy { $0.face == .forwarder && $0.revision == nil })
        #expect(try test.mapping(id)?.upstreamSequence == Int64(history.count - 1))
        #expect(sequence == 0)
        #expect(try test.mapping(id)?.revision == 1)
    }

    @Test func withoutAForwarderNothingIsForwardedNeitherThenNorLater() async throws {
        let test = try Forwarding()
        let id = try await test.create(.queue(), with: test.offline)
        #expect(try test.mapping(id)?.upstream == nil)
        try await test.run()
        let plan = try await test.patch(id, ["enabled": false])
        #expect(plan.warnings.contains { $0.code.rawValue == "not-forwarded" })
        try await test.run()
        #expect(test.aws.calls.isEmpty)
        _ = try await test.retry(id)
        try await test.run()
        #expect(test.aws.mappings.count == 1)
    }
}
