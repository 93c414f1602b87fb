import HTTPServer
import HTTPTypes
import JSON
import TestSupport
import Testing

@Suite struct ValidationTests {
    @Test func eachOfManyGetsItsResultAndNothingIsStored() async throws {
        let api = try ControlPlaneAPI()
        _ = await api.create(.queue("stored"))
        let answer = await api.send(
            .post,
            "/v1/validate",
            [
                "mappings": [
                    .queue("fresh"), .queue("fresh"), .queue("stored"), .queue("wide", options: ["batchSize": 0]), 7,
                ]
            ]
        )
        #expect(answer.status == 200)
        let results = answer["results"]?.array?.compactMap(\.object) ?? []
        #expect(results.map { $0["valid"] } == [true, false, false, false, false])
        let pointers = results.map { $0["violations"]?.array?.first?.object?["pointer"]?.string }
        #expect(
            pointers == [
                nil, "/mappings/1/source", "/mappings/2/source", "/mappings/3/options/batchSize", "/mappings/4",
            ]
        )
        #expect(await api.count() == 1)
    }

    @Test func overlappingBucketNotificationsOfOneBatchAreFound() async throws {
        let api = try ControlPlaneAPI()
        func bucket(_ function: String, _ prefix: String) -> JSONValue {
            [
                "function": .string(function), "source": ["type": "s3", "bucketArn": "arn:aws:s3:::pictures"],
                "options": ["events": ["s3:ObjectCreated:*"], "filters": [["prefix": .string(prefix)]]],
            ]
        }
        let answer = await api.send(
            .post,
            "/v1/validate",
            ["mappings": [bucket("a", "in/"), bucket("b", "out/"), bucket("c", "in/new/")]]
        )
        #expect(answer["results"]?.array?.map { $0.object?["valid"] } == [true, true, false])
    }

    @Test(arguments: [
        (#"{"mappings": 1}"#, "/mappings wrong-type"), ("{}", "/mappings required"), ("[]", " wrong-type"),
        (#"{"mappings": [], "x": 1}"#, "/x unknown-member"),
    ])
    func anotherBodyIsRefused(body: String, rule: String) async throws {
        let api = try ControlPlaneAPI()
        let answer = await api.send(.post, "/v1/validate", bytes: Array(body.utf8))
        #expect(answer.status == 422)
        #expect(answer.rules == [rule])
    }

    @Test func aThousandFitAndOneMoreDoesNot() async throws {
        let api = try ControlPlaneAPI()
        let mappings = (0...1000).map { JSONValue.queue("q\($0)") }
        let fits = await api.send(.post, "/v1/validate", ["mappings": .array(Array(mappings.dropLast()))])
        #expect(fits["results"]?.array?.count == 1000)
        let more = await api.send(.post, "/v1/validate", ["mappings": .array(mappings)])
        #expect(more.rules == ["/mappings out-of-range"])
    }

    // MARK: Many

    private static func bucket(_ function: String, _ prefix: String) -> JSONValue {
        [
            "function": .string(function), "source": ["type": "s3", "bucketArn": "arn:aws:s3:::pictures"],
            "options": ["events": ["s3:ObjectCreated:*"], "filters": [["prefix": .string(prefix)]]],
        ]
    }

    private func codes(_ result: JSONValue?) -> [String] {
        (result?.object?["violations"]?.array ?? []).compactMap { $0.object?["code"]?.string }
    }

    @Test("An answer tells a thousand violations one by one, and then how many more there are")
    func violationsAreBounded() async throws {
        let api = try ControlPlaneAPI()
        let options = JSONObject((0..<60).map { ("unknown\($0)", JSONValue.integer(1)) })
        let mappings = (0..<200).map { JSONValue.queue("q\($0)", options: .object(options)) }
        let answer = await api.send(.post, "/v1/validate", ["mappings": .array(mappings)])
        let results = answer["results"]?.array ?? []
        #expect(results.count == 200)
        #expect(results.allSatisfy { $0.object?["valid"] == false })
        let told = results.map { codes($0).count }
        #expect(told.prefix(16).allSatisfy { $0 == 60 })
        #expect(told.reduce(0, +) == 1000 + 184)
        #expect(codes(results.last) == ["further-violations"])
        let message = results.last?.object?["violations"]?.array?.first?.object?["message"]?.string
        #expect(message == "60 more rules are broken; only the first 1000 are told.")
        #expect(answer.body.count < 600_000)
    }

    @Test("A bucket takes as many mappings as S3 does, and says so; those beyond stay changeable")
    func bucketsAreFullAtAHundred() async throws {
        let api = try ControlPlaneAPI()
        var last = ""
        for number in 0..<100 { last = await api.create(Self.bucket("f\(number)", "\(number)/")) }
        let refused = await api.send(.post, ControlPlaneAPI.collection, Self.bucket("more", "more/"))
        #expect(refused.status == 422)
        #expect(refused.rules == ["/source/bucketArn bucket-full"])
        #expect(refused["detail"]?.string?.contains("has 100 notifications, and may have up to 100") == true)
        let answer = await api.send(.post, "/v1/validate", ["mappings": [Self.bucket("more", "more/")]])
        #expect(codes(answer["results"]?.array?.first) == ["bucket-full"])
        let moved: JSONValue = ["options": ["filters": [["prefix": "moved/"]]]]
        #expect(await api.send(.patch, last, moved).status == 200)
        let clash: JSONValue = ["options": ["filters": [["prefix": "7/x"]]]]
        #expect(await api.send(.patch, last, clash).status == 409)
        #expect(await api.send(.patch, last, ["tags": ["a": "b"]]).status == 200)
        #expect(await api.send(.delete, last).status == 204)
        #expect(await api.send(.post, ControlPlaneAPI.collection, Self.bucket("more", "more/")).status == 201)
    }

    @Test("The ones before in a batch count towards the bucket")
    func batchesFillABucket() async throws {
        let api = try ControlPlaneAPI()
        for number in 0..<60 { _ = await api.create(Self.bucket("f\(number)", "\(number)/")) }
        let mappings = (60..<110).map { Self.bucket("f\($0)", "\($0)/") }
        let answer = await api.send(.post, "/v1/validate", ["mappings": .array(mappings)])
        let results = answer["results"]?.array ?? []
        #expect(results.prefix(40).allSatisfy { codes($0).isEmpty })
        #expect(results.dropFirst(40).allSatisfy { codes($0) == ["bucket-full"] })
    }

    @Test("A validation ends when its client goes, and the caller may bring another")
    func whoGoesIsNotValidatedFor() async throws {
        let api = try ControlPlaneAPI()
        let mappings = (0..<1000).map { Self.bucket("f", "\($0)/") }
        let first = api.begin(.post, "/v1/validate", ["mappings": .array(mappings)])
        first.close(.peerClosed)
        let outcome = await first.outcome()
        #expect(outcome.isAbandoned)
        #expect(outcome.response == nil)
        #expect(await api.send(.post, "/v1/validate", ["mappings": []]).status == 200)
    }

    @Test("A caller has one batch validated at a time, and others have theirs meanwhile")
    func oneBatchPerCallerAtATime() async throws {
        let api = try ControlPlaneAPI()
        let mappings = (0..<1000).map { Self.bucket("f", "\($0)/") }
        let body: JSONValue = ["mappings": .array(mappings)]
        let first = api.begin(.post, "/v1/validate", body, from: .ipv4(0x0A00_0001, port: 1))
        let second = await api.begin(.post, "/v1/validate", body, from: .ipv4(0x0A00_0001, port: 2)).outcome()
        #expect(second.response?.status == .tooManyRequests)
        #expect(second.response?.headers[.retryAfter] == "1")
        let other = await api.begin(.post, "/v1/validate", body, from: .ipv4(0x0A00_0002, port: 1)).outcome()
        #expect(other.response?.status == .ok)
        #expect(await first.outcome().response?.status == .ok)
        // Who has its answer may bring the next batch at once.
        for port in 3..<10 {
            let next = api.begin(.post, "/v1/validate", ["mappings": []], from: .ipv4(0x0A00_0001, port: UInt16(port)))
            #expect(await next.outcome().response?.status == .ok)
        }
    }
}
