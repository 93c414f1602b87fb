import HTTPTypes
import JSON
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
}
