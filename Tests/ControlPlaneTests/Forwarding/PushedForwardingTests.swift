import ControlPlane
import EventSources
import JSON
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PushedForwardingTests {
    private static let function = "arn:aws:lambda:us-east-1:123456789012:function:images"
    private static let alerts = "arn:aws:lambda:us-east-1:123456789012:function:alerts"
    private static let foreign = BucketNotification(
        id: "by-hand",
        function: "other",
        events: ["s3:ObjectRemoved:*"],
        prefix: nil,
        suffix: nil
    )

    @Test func aBucketGetsThePermissionFirstAndThenItsEntry() async throws {
        let test = try Forwarding()
        test.aws.change { $0.entries["photos"] = [Self.foreign] }
        test.aws.fail("AddPermission", .dropAfter)
        test.aws.fail("PutBucketNotificationConfiguration", .dropAfter, .refused(.temporary, "not yet"))
        let id = try await test.create(.bucket())
        try await test.run()
        let statement = "lambda-event-sources-\(id)"
        let entries = test.aws.change { $0.entries["photos"] ?? [] }
        #expect(entries.map(\.id) == ["by-hand", statement])
        #expect(entries.last?.prefix == "in/")
        #expect(test.aws.change { $0.statements } == [Self.function: [statement]])
        #expect(try test.upstream(id)["state"] == "in-sync")
        #expect(test.aws.calls.first == "AddPermission")
        #expect(try test.mapping(id)?.state == "Enabled")
    }

    /// The account of a bucket of another account goes into the permission and is expected of the bucket.
    @Test(arguments: [nil, "123456789012", "210987654321"])
    func theOwnerOfTheBucketIsExpected(_ owner: String?) async throws {
        let test = try Forwarding()
        var request = try #require(JSONValue.bucket().object)
        var source: JSONObject = ["type": "s3", "bucketArn": "arn:aws:s3:::photos"]
        source["bucketOwner"] = owner.map(JSONValue.string)
        request["source"] = .object(source)
        let id = try await test.create(.object(request))
        try await test.run()
        let expected = owner ?? Forwarding.account
        #expect(test.aws.change { $0.granted.map(\.sourceAccount) } == [expected])
        #expect(test.aws.change { $0.owners } == [expected])
        _ = try await test.delete(id)
        try await test.run()
        #expect(test.aws.change { $0.owners } == [expected, expected])
        #expect(try test.mapping(id) == nil)
    }

    /// A topic of a region that accounts have to enable invokes functions elsewhere under that region's name.
    @Test(
        arguments: [
            ("us-east-1", "sns.amazonaws.com"), ("eu-west-1", "sns.amazonaws.com"),
            ("ap-east-1", "sns.ap-east-1.amazonaws.com"), ("me-south-1", "sns.me-south-1.amazonaws.com"),
        ]
    )
    func aTopicInvokesUnderTheNameOfItsRegion(region: String, principal: String) async throws {
        let test = try Forwarding()
        let source: JSONValue = [
            "type": "sns", "topicArn": .string("arn:aws:sns:\(region):123456789012:alerts"),
        ]
        let id = try await test.create(["function": "alerts", "source": source])
        try await test.run()
        #expect(test.aws.change { $0.granted.map(\.principal) } == [principal])
        #expect(test.aws.change { $0.granted.map(\.sourceAccount) } == [nil])
        #expect(try test.upstream(id)["state"] == "in-sync")
    }

    @Test func disablingABucketTakesOursAwayAndKeepsTheMapping() async throws {
        let test = try Forwarding()
        test.aws.change { $0.entries["photos"] = [Self.foreign] }
        let id = try await test.create(.bucket())
        try await test.run()
        try await test.patch(id, ["enabled": false])
        try await test.run()
        #expect(test.aws.change { $0.entries["photos"] } == [Self.foreign])
        #expect(test.aws.change { $0.statements[Self.function] } == [])
        #expect(try test.mapping(id)?.state == "Disabled")
        #expect(try test.upstream(id)["state"] == "in-sync")
        try await test.patch(id, ["enabled": true])
        try await test.run()
        #expect(test.aws.change { $0.entries["photos"]?.count } == 2)
        _ = try await test.delete(id)
        test.aws.fail("PutBucketNotificationConfiguration", .dropBefore)
        try await test.run()
        #expect(test.aws.change { $0.entries["photos"] } == [Self.foreign])
        #expect(try test.mapping(id) == nil)
    }

    @Test func anotherFunctionTakesThePermissionAlong() async throws {
        let test = try Forwarding()
        let id = try await test.create(.bucket())
        try await test.run()
        try await test.patch(id, ["function": "thumbnails"])
        try await test.run()
        let statements = test.aws.change { $0.statements }
        #expect(statements[Self.function] == [])
        #expect(statements["arn:aws:lambda:us-east-1:123456789012:function:thumbnails"]?.count == 1)
        #expect(test.aws.change { $0.entries["photos"]?.first?.function.hasSuffix("thumbnails") } == true)
    }

    @Test(arguments: [InMemoryAWS.Fault.dropBefore, .dropAfter, .refused(.throttled, "slow down")])
    func whateverHappensToASubscriptionThereIsOne(_ fault: InMemoryAWS.Fault) async throws {
        let test = try Forwarding()
        test.aws.fail("Subscribe", fault)
        test.aws.fail("AddPermission", fault)
        test.aws.fail("ListSubscriptionsByTopic", .dropBefore)
        let id = try await test.create(.topic(options: ["filterPolicy": ["store": ["books"]]]))
        try await test.run()
        let subscriptions = test.aws.change { $0.subscriptions.map(\.value.attributes) }
        #expect(subscriptions == [["FilterPolicy": #"{"store":["books"]}"#, "FilterPolicyScope": "MessageAttributes"]])
        #expect(try test.upstream(id)["state"] == "in-sync")
        #expect(test.aws.change { $0.statements[Self.alerts]?.count } == 1)
    }

    @Test func aTopicsPolicyChangesScopeAndQueueAndThenGoesAway() async throws {
        let test = try Forwarding()
        let id = try await test.create(.topic(options: ["filterPolicy": ["store": ["books"]]]))
        try await test.run()
        let queue: JSONValue = "arn:aws:sqs:us-east-1:123456789012:dead"
        try await test.patch(
            id,
            [
                "options": [
                    "filterPolicy": .null, "filterPolicyWithMessageBody": ["a": ["b": [1]]], "deadLetterQueue": queue,
                ]
            ]
        )
        try await test.run()
        let attributes = test.aws.change { $0.subscriptions.first?.value.attributes ?? [:] }
        #expect(attributes["FilterPolicyScope"] == "MessageBody")
        #expect(attributes["RedrivePolicy"]?.contains(":dead") == true)
        try await test.patch(id, ["enabled": false])
        try await test.run()
        #expect(test.aws.change { $0.subscriptions.isEmpty })
        #expect(test.aws.change { $0.statements[Self.alerts] } == [])
        #expect(try test.mapping(id)?.state == "Disabled")
    }

    @Test func aForeignSubscriptionIsNamedAndTakenOverOnlyWhenAsked() async throws {
        let test = try Forwarding()
        let topic = "arn:aws:sns:us-east-1:123456789012:alerts"
        test.aws.change { $0.subscriptions[topic + ":by-hand"] = (topic, Self.alerts, [:]) }
        let id = try await test.create(.topic())
        try await test.run()
        #expect(try test.upstream(id)["state"] == "failed")
        #expect(try test.lastMessage(id).contains(topic + ":by-hand"))
        _ = try await test.retry(id, adopt: topic + ":by-hand")
        try await test.run()
        #expect(try test.upstream(id)["state"] == "in-sync")
        #expect(test.aws.change { $0.subscriptions.count } == 1)
    }

    @Test func anotherFunctionGetsAnotherSubscription() async throws {
        let test = try Forwarding()
        let id = try await test.create(.topic())
        try await test.run()
        try await test.patch(id, ["function": "pager"])
        test.aws.fail("Unsubscribe", .dropBefore)
        try await test.run()
        #expect(test.aws.change { $0.subscriptions.map { $0.value.function.suffix(5) } } == ["pager"])
        #expect(test.aws.change { $0.statements[Self.alerts] } == [])
        #expect(try test.upstream(id)["state"] == "in-sync")
    }
}
