import HTTPServer
import HTTPTypes
import JSON
import Testing

/// One state, two faces.
@Suite struct TwoFacesTests {
    @Test func historyNamesFaceActorReasonAndRequest() async throws {
        let faces = try Faces()
        var headers = Faces.signed()
        headers[HTTPField.Name("X-Change-Reason").unsafelyNamed] = "because"
        let created = await faces.create(
            ["EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"],
            headers: headers
        )
        let id = try #require(created["UUID"]?.string)
        let updated = await faces.update(id, ["BatchSize": 5])
        let disabled = await faces.update(id, ["Enabled": false], headers: headers)
        let deleted = await faces.delete(id, headers: headers)
        let history = await faces.callREST(.get, "/v1/event-source-mappings/\(id)/history")
        let changes = try #require(history["changes"]?.array).compactMap(\.object)
        #expect(changes.map { $0["operation"]?.string } == ["create", "update", "disable", "delete"])
        #expect(changes.allSatisfy { $0["face"] == "lambda" })
        #expect(changes.map { $0["actor"]?.string } == ["AKIDEXAMPLE", "unix", "AKIDEXAMPLE", "AKIDEXAMPLE"])
        #expect(changes.map { $0["reason"]?.string } == ["because", nil, "because", "because"])
        #expect(
            changes.map { $0["requestId"]?.string } == [created, updated, disabled, deleted].map(\.requestID)
        )
        #expect(changes[1]["changed"] == [["pointer": "/options/batchSize", "before": 10, "after": 5]])
    }

    @Test func entityTagsGuardWritesAcrossFaces() async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        #expect(await faces.get(id).headers[.eTag] == "\"1\"")
        let path = "/v1/event-source-mappings/\(id)"
        let patch: JSONValue = ["options": ["batchSize": 3]]
        #expect(await faces.callREST(.patch, path, patch).headers[.eTag] == "\"2\"")
        let arn = "/2017-03-31/tags/arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)"
        for answer in [
            await faces.update(id, ["BatchSize": 4], headers: [.ifMatch: "\"1\""]),
            await faces.delete(id, headers: [.ifMatch: "\"1\""]),
            await faces.get(id, headers: [.ifMatch: "\"1\""]),
            await faces.call(.post, arn, ["Tags": ["a": "b"]], headers: [.ifMatch: "\"1\""]),
        ] {
            #expect(answer.status == 412)
            #expect(answer.errorType == "PreconditionFailedException")
            #expect(answer.headers[.eTag] == "\"2\"")
        }
        let updated = await faces.update(id, ["BatchSize": 4], headers: [.ifMatch: "\"2\""])
        #expect(updated.status == 202)
        #expect(updated.headers[.eTag] == "\"3\"")
        #expect(await faces.delete(id, headers: [.ifMatch: "\"3\""]).status == 202)
    }

    @Test(
        arguments: [
            [.ifMatch: "3"], [.ifNoneMatch: "*"],
            [HTTPField.Name("X-Change-Reason").unsafelyNamed: String(repeating: "r", count: 513)],
        ] as [HTTPFields]
    )
    func headerThatWouldDoNothingIsRefused(_ headers: HTTPFields) async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        let answer = await faces.update(id, ["BatchSize": 4], headers: headers)
        #expect(answer.status == 400)
        #expect(answer.errorType == "InvalidParameterValueException")
        #expect(await faces.get(id)["BatchSize"] == 10)
    }

    @Test func writeThatChangesNothingMakesNoRevision() async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        let answer = await faces.update(id, ["BatchSize": 10, "Enabled": true])
        #expect(answer.status == 202)
        #expect(answer.headers[.eTag] == "\"1\"")
    }

    @Test(arguments: SourceCase.all)
    func mappingIsTheSameOnTheOtherFace(_ source: SourceCase) async throws {
        let faces = try Faces()
        let created = await faces.create(source.create)
        let id = try #require(created["UUID"]?.string)
        let rest = await faces.callREST(.get, "/v1/event-source-mappings/\(id)")
        #expect(rest.status == 200)
        #expect(rest["function"] == created["FunctionArn"])
        #expect(rest["eventSourceMappingArn"] == created["EventSourceMappingArn"])
        // Everything that REST shows can be sent to REST again, and nothing changes on either face.
        let before = await faces.get(id)
        var body = JSONObject()
        for name in ["function", "source", "options", "enabled", "tags"] { body[name] = rest[name] }
        let replaced = await faces.callREST(.put, "/v1/event-source-mappings/\(id)", .object(body))
        #expect(replaced.status == 200, "\(replaced.json)")
        #expect(replaced["revision"] == 1)
        #expect(await faces.get(id).json == before.json)
    }
}
