import HTTPTypes
import JSON
import Testing

/// The states that clients wait for.
@Suite struct StateTests {
    @Test func creationDisabledIsDisabledAtOnce() async throws {
        let faces = try Faces()
        let answer = await faces.create(
            ["EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q", "Enabled": false])
        #expect(answer["State"] == "Disabled")
        #expect(await faces.get(answer["UUID"]?.string ?? "")["State"] == "Disabled")
    }

    @Test(
        arguments: [
            (true, ["Enabled": false], "Disabling", "Disabled"),
            (true, ["Enabled": false, "BatchSize": 3], "Disabling", "Disabled"),
            (true, ["BatchSize": 3], "Updating", "Enabled"),
            (true, ["Enabled": true], "Updating", "Enabled"),
            (false, ["Enabled": true], "Enabling", "Enabled"),
            (false, ["Enabled": true, "FunctionName": "other"], "Enabling", "Enabled"),
            (false, ["BatchSize": 3], "Updating", "Disabled"),
            (false, [:], "Updating", "Disabled"),
        ] as [(Bool, JSONObject, String, String)]
    )
    func updateMovesAndSettles(_ enabled: Bool, _ update: JSONObject, _ moving: String, _ settled: String) async throws
    {
        let faces = try Faces()
        let id = await faces.createQueue("q", ["Enabled": .bool(enabled)])
        let answer = await faces.update(id, update)
        #expect(answer.status == 202)
        #expect(answer["State"]?.string == moving)
        #expect(await faces.get(id)["State"]?.string == settled)
        let list = await faces.call(.get, Faces.mappings)
        #expect(list["EventSourceMappings"]?.array?.first?.object?["State"]?.string == settled)
    }

    @Test func disabledMappingIsDeleted() async throws {
        let faces = try Faces()
        let id = await faces.createQueue("q", ["Enabled": false])
        #expect(await faces.delete(id)["State"] == "Deleting")
        #expect(await faces.get(id).status == 404)
    }

    @Test func changeFromTheOtherFaceIsSettledHere() async throws {
        let faces = try Faces()
        let id = await faces.createQueue("q")
        #expect(await faces.callREST(.post, "/v1/event-source-mappings/\(id)/disable").status == 200)
        #expect(await faces.get(id)["State"] == "Disabled")
    }
}
