import AWS
import ControlPlane
import Testing

/// The SNS calls against moto.
@Suite(.enabled(if: MotoServer.isAvailable, Comment(rawValue: MotoServer.reason)))
struct MotoSNSTests {
    private static let scope = TestUpstream.scope

    private static func topic(_ number: Int) -> String { "arn:aws:sns:us-east-1:123456789012:topic-\(number)" }

    private static func function(_ number: Int) -> String {
        "arn:aws:lambda:us-east-1:123456789012:function:function-\(number)"
    }

    private func upstream() throws -> AWSUpstream { try TestUpstream.make(MotoServer.url) }

    @Test func aSubscriptionIsMadeReadChangedAndDeleted() async throws {
        let upstream = try upstream()
        let queue = #"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:queue-0"}"#
        let subscription = try await upstream.subscribe(
            topic: Self.topic(0),
            function: Self.function(0),
            attributes: ["FilterPolicy": #"{"kind":["a & b","<c>"]}"#, "RedrivePolicy": queue],
            in: Self.scope
        )
        #expect(subscription.hasPrefix(Self.topic(0) + ":"))
        var attributes = try await upstream.subscriptionAttributes(subscription, in: Self.scope)
        #expect(attributes["Protocol"] == "lambda")
        #expect(attributes["Endpoint"] == Self.function(0))
        #expect(attributes["FilterPolicy"] == #"{"kind":["a & b","<c>"]}"#)
        #expect(attributes["RedrivePolicy"] == queue)

        let changes = [
            ("FilterPolicyScope", "MessageBody"), ("FilterPolicy", #"{"order":{"kind":["ü"]}}"#),
            ("RedrivePolicy", nil),
        ]
        for (name, value) in changes {
            try await upstream.setSubscriptionAttribute(subscription, name, value, in: Self.scope)
        }
        attributes = try await upstream.subscriptionAttributes(subscription, in: Self.scope)
        #expect(attributes["FilterPolicy"] == #"{"order":{"kind":["ü"]}}"#)
        #expect(attributes["FilterPolicyScope"] == "MessageBody")
        // AWS leaves a cleared policy out of its answer; moto keeps the empty text that cleared it.
        #expect((attributes["RedrivePolicy"] ?? "").isEmpty)

        try await upstream.setSubscriptionAttribute(subscription, "FilterPolicy", nil, in: Self.scope)
        attributes = try await upstream.subscriptionAttributes(subscription, in: Self.scope)
        #expect(["{}", nil].contains(attributes["FilterPolicy"]))

        try await upstream.unsubscribe(subscription, in: Self.scope)
        let gone = await failure { _ = try await upstream.subscriptionAttributes(subscription, in: Self.scope) }
        #expect(gone?.kind == .notFound)
        #expect(
            try await upstream.subscription(topic: Self.topic(0), function: Self.function(0), in: Self.scope) == nil
        )
    }

    @Test func subscribingAgainAnswersTheSameSubscription() async throws {
        let upstream = try upstream()
        func subscribe() async throws -> String {
            try await upstream.subscribe(
                topic: Self.topic(1),
                function: Self.function(1),
                attributes: [:],
                in: Self.scope
            )
        }
        #expect(try await subscribe() == subscribe())
    }

    @Test func aSubscriptionIsFoundByItsFunction() async throws {
        let upstream = try upstream()
        var subscriptions: [String] = []
        for number in 0..<3 {
            let subscription = try await upstream.subscribe(
                topic: Self.topic(2),
                function: Self.function(number),
                attributes: [:],
                in: Self.scope
            )
            subscriptions.append(subscription)
        }
        for number in 0..<4 {
            let found = try await upstream.subscription(
                topic: Self.topic(2),
                function: Self.function(number),
                in: Self.scope
            )
            #expect(found == (number < 3 ? subscriptions[number] : nil))
        }
    }

    @Test func aTopicThatDoesNotExistIsNotFound() async throws {
        let upstream = try upstream()
        let found = await failure {
            _ = try await upstream.subscribe(
                topic: "arn:aws:sns:us-east-1:123456789012:none",
                function: Self.function(0),
                attributes: [:],
                in: Self.scope
            )
        }
        #expect(found?.kind == .notFound)
        #expect(found?.code == "NotFound")
    }
}
