import ControlPlane
import Foundation
import JSON
import Synchronization
import Testing

/// Between the forwarder and a real moto stands a proxy that makes calls go wrong; afterwards everything is there once.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Upstream.isAvailable, Upstream.advice))
struct FaultTests {
    private static let account = "123456789012"
    /// One for all tests, each of which has functions, a bucket and a topic of its own.
    private static let shared = Result { try Upstream() }

    private static func queue(_ number: Int, function: Int) -> JSONValue {
        [
            "function": .string("function-\(function)"),
            "source": ["type": "sqs", "queueArn": .string("arn:aws:sqs:us-east-1:\(account):queue-\(number)")],
        ]
    }

    private static func bucket(_ number: Int) -> JSONValue {
        [
            "function": .string("function-\(number)"),
            "source": ["type": "s3", "bucketArn": .string("arn:aws:s3:::bucket-\(number)")],
            "options": ["events": ["s3:ObjectRemoved:*"], "filters": [["prefix": "in/"]]],
        ]
    }

    private static func topic(_ number: Int) -> String { "arn:aws:sns:us-east-1:\(account):topic-\(number)" }

    private static func foreignEntry(_ id: String) -> String {
        "<QueueConfiguration><Id>\(id)</Id><Queue>arn:aws:sqs:us-east-1:\(account):queue-0</Queue>"
            + "<Event>s3:ObjectCreated:Put</Event><Filter><S3Key><FilterRule><Name>prefix</Name><Value>\(id)/</Value>"
            + "</FilterRule></S3Key></Filter></QueueConfiguration>"
    }

    private static func document(_ entries: String) -> String {
        #"<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\#(entries)</NotificationConfiguration>"#
    }

    /// Makes every second request go wrong, so many times.
    private static func meeting(_ fault: Fault, times: Int) -> @Sendable (Proxy.Request, Int) -> Proxy.Action {
        let left = Count(times)
        return { request, number in
            number.isMultiple(of: 2) && left.takeOne() ? fault.action(request) : .pass
        }
    }

    private final class Count: Sendable {
        private let left: Mutex<Int>
        init(_ count: Int) { left = Mutex(count) }
        func takeOne() -> Bool {
            left.withLock { left in
                left -= 1
                return left >= 0
            }
        }
    }

    private func mine(_ upstream: Upstream, function: Int) async throws -> [JSONObject] {
        try await upstream.mappings().filter { $0["FunctionArn"]?.string?.hasSuffix(":function-\(function)") == true }
    }

    private func owners(_ mappings: [JSONObject]) -> [String] {
        mappings.map { $0["Tags"]?.object?["lambda-event-sources:id"]?.string ?? "" }.sorted()
    }

    @Test(arguments: Array(Fault.allCases.enumerated()))
    func afterAFaultEverythingIsThereOnce(number: Int, fault: Fault) async throws {
        let upstream = try Self.shared.get()
        try await upstream.write(notifications: Self.document(Self.foreignEntry("theirs")), of: "bucket-\(number)")
        let times = fault == .throttle ? 8 : 16
        let proxy = try Proxy(to: upstream.url, Self.meeting(fault, times: times))
        let local = try LocalForwarder(upstream.environment(through: proxy.url))

        var queues: [MappingID] = []
        for queue in 0..<4 { queues.append(try await local.create(Self.queue(queue, function: number))) }
        let bucket = try await local.create(Self.bucket(number))
        let topic = try await local.create([
            "function": .string("function-\(number)"),
            "source": ["type": "sns", "topicArn": .string(Self.topic(number))],
            "options": ["filterPolicy": ["kind": ["a"]]],
        ])
        try await local.run()
        for id in queues + [bucket, topic] {
            let seen = try local.upstream(id)
            #expect(seen?["state"] == "in-sync" && seen?["lastError"] == nil, "\(seen ?? [:])")
        }
        #expect(owners(try await mine(upstream, function: number)) == queues.map(\.description).sorted())

        proxy.change(Self.meeting(fault, times: times))
        try await local.patch(queues[0], ["options": ["batchSize": 7], "tags": ["team": "checkout"]])
        try await local.patch(queues[1], ["enabled": false])
        try await local.delete(queues[2])
        try await local.patch(bucket, ["options": ["filters": [["prefix": "out/"]]]])
        try await local.patch(topic, ["options": ["filterPolicy": ["kind": ["b"]]]])
        try await local.run()

        #expect(try local.upstream(queues[2]) == nil)
        let rest = [queues[0], queues[1], queues[3]]
        for id in rest + [bucket, topic] {
            let seen = try local.upstream(id)
            #expect(seen?["state"] == "in-sync", "\(seen ?? [:])")
        }
        let mappings = try await mine(upstream, function: number)
        #expect(owners(mappings) == rest.map(\.description).sorted())
        let changed = mappings.first { $0["Tags"]?.object?["lambda-event-sources:id"]?.string == queues[0].description }
        #expect(changed?["BatchSize"] == 7)
        #expect(changed?["Tags"]?.object?["team"] == "checkout")
        #expect(mappings.count { $0["State"] == "Disabled" } == 1)

        let notifications = try await upstream.notifications(of: "bucket-\(number)")
        #expect(notifications.contains("<Id>theirs</Id>"))
        #expect(notifications.components(separatedBy: "<Id>lambda-event-sources-\(bucket)</Id>").count == 2)
        #expect(notifications.contains("out/") && !notifications.contains("in/"))
        let endpoints = try await upstream.subscriptions(of: Self.topic(number))
        #expect(endpoints.count { $0.hasSuffix(":function-\(number)") } == 1)
        let statements = try await upstream.statements(of: "function-\(number)")
        #expect(Set(statements) == ["lambda-event-sources-\(bucket)", "lambda-event-sources-\(topic)"])
        #expect(statements.count == 2)
        #expect(proxy.greatestRate <= 15)
    }

    /// S3 has no conditional write; who writes between our write and the look at it takes our entry away.
    @Test func whatSomebodyElseWritesInBetweenStays() async throws {
        let upstream = try Self.shared.get()
        let name = "bucket-14"
        let hasWritten = Count(1)
        let proxy = try Proxy(to: upstream.url)
        proxy.change { [proxy] request, _ in
            guard request.service == "s3", request.method == "GET",
                proxy.requests.contains(where: { $0.service == "s3" && $0.method == "PUT" }), hasWritten.takeOne()
            else { return .pass }
            // The answer to the look back shows what somebody wrote without having seen ours.
            let written = DispatchSemaphore(value: 0)
            Task {
                let document = Self.document(Self.foreignEntry("another") + Self.foreignEntry("third"))
                try await upstream.write(notifications: document, of: name)
                written.signal()
            }
            written.wait()
            return .pass
        }
        let local = try LocalForwarder(upstream.environment(through: proxy.url))
        let id = try await local.create(Self.bucket(14))
        try await local.run()
        #expect(try local.upstream(id)?["state"] == "in-sync")
        let notifications = try await upstream.notifications(of: name)
        for entry in ["another", "third", "lambda-event-sources-\(id)"] {
            #expect(notifications.components(separatedBy: "<Id>\(entry)</Id>").count == 2, "\(notifications)")
        }
        #expect(proxy.requests.count { $0.method == "PUT" } == 2)
    }

    /// The system's clock may be slewed while the forwarder sleeps by another.
    @Test func clockThatFallsBehindEndsNoWait() async throws {
        let upstream = try Self.shared.get()
        let proxy = try Proxy(to: upstream.url) { _, number in number < 3 ? .dropBefore : .pass }
        let local = try LocalForwarder(upstream.environment(through: proxy.url), clockRate: 0.5)
        let id = try await local.create(Self.queue(13, function: 13))
        try await local.run()
        #expect(try local.upstream(id)?["state"] == "in-sync")
        #expect(proxy.requests.count > 3)
    }

    @Test func oneThatHangsHoldsUpNoOther() async throws {
        let upstream = try Self.shared.get()
        let proxy = try Proxy(to: upstream.url) { request, _ in
            request.target.contains("queue-15") || request.text.contains("queue-15") ? .silence : .pass
        }
        let local = try LocalForwarder(upstream.environment(through: proxy.url))
        let hanging = try await local.create(Self.queue(15, function: 15))
        let running = Task { try await local.run() }
        var others: [MappingID] = []
        for queue in 0..<6 { others.append(try await local.create(Self.queue(queue, function: 15))) }
        for id in others {
            await local.settled(id)
            #expect(try local.upstream(id)?["state"] == "in-sync")
        }
        #expect(try local.upstream(hanging)?["state"] != "in-sync")
        proxy.change()
        try await running.value
        #expect(try local.upstream(hanging)?["state"] == "in-sync")
        #expect(try await mine(upstream, function: 15).count == 7)
        #expect(proxy.greatestRate <= 15)
    }
}
