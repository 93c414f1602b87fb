import HTTPServer
import HTTPTypes
import JSON
import TestSupport
import Testing

@Suite struct CreationTests {
    @Test func creationAnswersTheRepresentationItsPlaceAndItsTag() async throws {
        let api = try ControlPlaneAPI()
        let answer = await api.send(.post, ControlPlaneAPI.collection, .queue("orders", options: ["batchSize": 5]))
        #expect(answer.status == 201)
        #expect(answer.eTag == "\"1\"")
        let id = try #require(answer["eventSourceMappingId"]?.string)
        #expect(answer.headers[.location] == "/v1/event-source-mappings/\(id)")
        #expect(answer["function"] == "arn:aws:lambda:us-east-1:123456789012:function:orders")
        #expect(
            answer["eventSourceMappingArn"]?.string
                == "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)"
        )
        #expect(answer["options"]?.object?["batchSize"] == 5)
        #expect(answer["options"]?.object?["maxBatchingWindow"] == 0)
        #expect(answer["state"] == "Enabled")
        #expect(answer["revision"] == 1)
        #expect(answer["createdAt"] == answer["updatedAt"])
        #expect(answer["warnings"] == [])
        let read = await api.send(.get, "/v1/event-source-mappings/\(id)")
        #expect(read.status == 200)
        #expect(read.body == answer.body)
        #expect(read.eTag == "\"1\"")
    }

    @Test func allViolationsAreAnsweredTogetherAndNothingIsStored() async throws {
        let api = try ControlPlaneAPI()
        let answer = await api.send(
            .post,
            ControlPlaneAPI.collection,
            [
                "function": "orders", "source": ["type": "sqs", "queueArn": "arn:aws:sns:us-east-1:123456789012:t"],
                "options": ["batchSize": 20000, "startingPosition": "LATEST", "colour": 1], "enable": true,
                "revision": 1,
            ]
        )
        #expect(answer.status == 422)
        #expect(answer.headers[.contentType] == "application/problem+json")
        #expect(answer["type"] == "/problems/validation")
        for pointer in [
            "/source/queueArn", "/options/batchSize", "/options/startingPosition", "/options/colour", "/enable",
            "/revision",
        ] {
            #expect(answer.rules.contains { $0.hasPrefix(pointer + " ") }, "\(pointer) in \(answer.rules)")
        }
        for violation in answer["violations"]?.array ?? [] {
            #expect(violation.object?["message"]?.string?.isEmpty == false)
        }
        #expect(await api.count() == 0)
    }

    @Test func anotherMappingOfTheSameSourceAndFunctionIsAConflictThatNamesIt() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create(.queue("orders"))
        let again = await api.send(.post, ControlPlaneAPI.collection, .queue("orders", options: ["batchSize": 1]))
        #expect(again.status == 409)
        #expect(again["existing"]?.string.map { path.hasSuffix($0) } == true)
        #expect(await api.count() == 1)
        let other = await api.send(.post, ControlPlaneAPI.collection, .queue("orders", function: "orders:live"))
        #expect(other.status == 201)
    }

    /// AWS's own example of a DynamoDB filter has a name twice; here it is to be written as one object.
    @Test func aNameThatStandsTwiceIsShownAsOneObject() async throws {
        let api = try ControlPlaneAPI()
        let body = """
            {"function": "f", "source": {"type": "dynamodb", "streamArn":
            "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-02T03:04:05.678"}, "options":
            {"startingPosition": "LATEST", "filters": [{"dynamodb": {"NewImage": {"a": {"S": ["x"]}}, "NewImage":
            {"b": {"S": ["y"]}}}}]}}
            """
        let answer = await api.send(.post, ControlPlaneAPI.collection, bytes: Array(body.utf8))
        #expect(answer.status == 400)
        #expect(answer["pointer"] == "/options/filters/0/dynamodb/NewImage")
        #expect(answer["fix"] == #"Write it once: "NewImage": {"a":{"S":["x"]},"b":{"S":["y"]}}"#)
        #expect(await api.count() == 0)
    }

    @Test func aDryRunTellsTheOutcomeAndStoresNothing() async throws {
        let api = try ControlPlaneAPI()
        let answer = await api.send(.post, ControlPlaneAPI.collection + "?dryRun=true", .queue("orders"))
        #expect(answer.status == 200)
        #expect(answer["eventSourceMapping"]?.object?["options"]?.object?["batchSize"] == 10)
        #expect(answer["requiredPermissions"]?.object?["executionRole"] != nil)
        #expect(answer["changed"]?.array?.count == 1)
        #expect(await api.count() == 0)
        _ = await api.create(.queue("orders"))
        #expect(await api.send(.post, ControlPlaneAPI.collection + "?dryRun=true", .queue("orders")).status == 409)
    }

    @Test(arguments: [
        ("{", "malformed-request", 400),
        (#"{"function":"a","function":"b"}"#, "malformed-request", 400),
        ("", "malformed-request", 400),
        ("[]", "validation", 422),
        ("null", "validation", 422),
        ("\"x\"", "validation", 422),
    ])
    func whatIsNoMappingIsRefused(body: String, kind: String, status: Int) async throws {
        let api = try ControlPlaneAPI()
        let answer = await api.send(.post, ControlPlaneAPI.collection, bytes: Array(body.utf8))
        #expect(answer.status == status)
        #expect(answer["type"]?.string == "/problems/\(kind)")
        #expect(await api.count() == 0)
    }

    @Test func aJSONErrorSaysWhere() async throws {
        let api = try ControlPlaneAPI()
        let answer = await api.send(.post, ControlPlaneAPI.collection, bytes: Array("{\n  \"a\": 01}".utf8))
        #expect(answer["line"] == 2)
        #expect(answer["column"]?.integer != nil)
    }

    @Test(arguments: [
        "text/plain", "application/xml", "application/json; charset=latin1", "application/merge-patch+json",
    ])
    func anotherMediaTypeIsRefused(type: String) async throws {
        let api = try ControlPlaneAPI()
        let answer = await api.send(
            .post,
            ControlPlaneAPI.collection,
            .queue("orders"),
            headers: [.contentType: type]
        )
        #expect(answer.status == 415)
        #expect(await api.count() == 0)
    }

    @Test func aSecondRequestWithTheSameKeyGetsTheFirstAnswer() async throws {
        let api = try ControlPlaneAPI()
        let key: HTTPFields = [try #require(HTTPField.Name("Idempotency-Key")): "a key"]
        let first = await api.send(.post, ControlPlaneAPI.collection, .queue("orders"), headers: key)
        let second = await api.send(.post, ControlPlaneAPI.collection, .queue("orders"), headers: key)
        #expect(first.status == 201)
        #expect(second.status == 201)
        #expect(second.body == first.body)
        let replayed = try #require(HTTPField.Name("Idempotency-Replayed"))
        #expect(first.headers[replayed] == nil)
        #expect(second.headers[replayed] == "true")
        let other = await api.send(.post, ControlPlaneAPI.collection, .queue("returns"), headers: key)
        #expect(other.status == 422)
        #expect(other["type"] == "/problems/idempotency-key-reused")
        #expect(await api.count() == 1)
    }

    @Test func aRefusedRequestDoesNotUseUpItsKey() async throws {
        let api = try ControlPlaneAPI()
        let key: HTTPFields = [try #require(HTTPField.Name("Idempotency-Key")): "k"]
        let refused = await api.send(
            .post,
            ControlPlaneAPI.collection,
            .queue("orders", options: ["batchSize": 0]),
            headers: key
        )
        #expect(refused.status == 422)
        #expect(await api.send(.post, ControlPlaneAPI.collection, .queue("orders"), headers: key).status == 201)
    }

    @Test func idempotencyKeyIsKnownOnAnotherConnection() async throws {
        let api = try ControlPlaneAPI()
        let key = try #require(HTTPField.Name("Idempotency-Key"))
        func create(from peer: PeerAddress) async -> JSONObject {
            let request = HTTPServerRequest(
                method: .post,
                target: ControlPlaneAPI.collection,
                headers: [key: "k", .contentType: "application/json"],
                body: JSONValue.queue("orders").serialized(),
                peer: peer
            )
            let record = await ResponseRecorder.record(request, by: api.handler)
            return (try? JSONValue(parsing: record.response?.body ?? []))?.object ?? [:]
        }
        let first = await create(from: .ipv4(0x7F00_0001, port: 50_001))
        let again = await create(from: .ipv4(0x7F00_0001, port: 50_002))
        #expect(first["eventSourceMappingId"] != nil)
        #expect(again == first)
        // Another machine's key is another key.
        #expect(await create(from: .ipv4(0x0A00_0001, port: 50_001))["type"] == "/problems/conflict")
    }
}
