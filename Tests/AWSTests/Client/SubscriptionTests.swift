import AWS
import ControlPlane
import Testing

/// Lists and answers of SNS that moto does not give.
@Suite struct SubscriptionTests {
    private static let scope = TestUpstream.scope

    private static func page(_ members: [(arn: String, scheme: String, endpoint: String)], next: String?) -> String {
        let list = members.map { member in
            "<member><TopicArn>t</TopicArn><Protocol>\(member.scheme)</Protocol><SubscriptionArn>\(member.arn)"
                + "</SubscriptionArn><Owner>1</Owner><Endpoint>\(member.endpoint)</Endpoint></member>"
        }
        return """
            <ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
            <ListSubscriptionsByTopicResult><Subscriptions>\(list.joined())</Subscriptions>
            \(next.map { "<NextToken>\($0)</NextToken>" } ?? "")</ListSubscriptionsByTopicResult>
            </ListSubscriptionsByTopicResponse>
            """
    }

    private func find(_ function: String, _ pages: String...) async throws -> (found: String?, bodies: [String]) {
        let server = try FakeServer { request, number in .xml(200, pages[min(number, pages.count - 1)]) }
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let found = try await upstream.subscription(topic: "t", function: function, in: Self.scope)
        return (found, server.requests.map(\.body))
    }

    @Test func everyPageIsReadUntilTheSubscriptionIsThere() async throws {
        let (found, bodies) = try await find(
            "f",
            Self.page([("arn:1", "lambda", "other"), ("arn:2", "sqs", "f")], next: "a+/="),
            Self.page([], next: "b"),
            Self.page(
                [("PendingConfirmation", "lambda", "f"), ("Deleted", "lambda", "f"), ("arn:3", "lambda", "f")],
                next: "c"
            )
        )
        #expect(found == "arn:3")
        let start = "Action=ListSubscriptionsByTopic&Version=2010-03-31&TopicArn=t"
        #expect(bodies == [start, start + "&NextToken=a%2B%2F%3D", start + "&NextToken=b"])
    }

    @Test func noSubscriptionIsNoFailure() async throws {
        let (found, bodies) = try await find("f", Self.page([("arn:1", "lambda", "g")], next: nil))
        #expect(found == nil)
        #expect(bodies.count == 1)
    }

    @Test func pagesThatGoRoundAreAFailure() async throws {
        let circle = await failure { _ = try await find("f", Self.page([], next: "a")) }
        #expect(circle?.kind == .temporary)
        #expect(circle?.message == "the answer cannot be read: its pages go round in a circle")
    }

    @Test(arguments: [
        "<SubscribeResponse><SubscribeResult><SubscriptionArn>pending confirmation</SubscriptionArn></SubscribeResult></SubscribeResponse>",
        "<SubscribeResponse/>", "<Other/>", "", "{}", "<SubscribeResponse>",
    ])
    func anAnswerWithoutASubscriptionLeavesTheOutcomeOpen(_ text: String) async throws {
        let server = try FakeServer(.xml(200, text))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let found = await failure {
            _ = try await upstream.subscribe(topic: "t", function: "f", attributes: [:], in: Self.scope)
        }
        #expect(found?.kind == .unknownOutcome)
    }
}
