import HTTPServer
import HTTPTypes
import JSON
import Testing

/// The list `SourceAccessConfigurations` as it was sent, through everything that happens to a mapping.
@Suite struct AccessConfigurationTests {
    static let secret: JSONValue = "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf"
    static let auth: JSONValue = ["Type": "SASL_SCRAM_512_AUTH", "URI": secret]
    static let group: JSONValue = ["Type": "VPC_SECURITY_GROUP", "URI": "sg-0a1b2c3d"]
    static let subnet: JSONValue = ["Type": "VPC_SUBNET", "URI": "subnet-0a1b2c3d"]
    static let sent: JSONValue = [group, auth, subnet]
    static let written: JSONValue = [
        auth, ["Type": "VPC_SECURITY_GROUP", "URI": "security_group:sg-0a1b2c3d"],
        ["Type": "VPC_SUBNET", "URI": "subnet:subnet-0a1b2c3d"],
    ]

    private func create(_ faces: Faces, _ list: JSONValue = sent) async -> (id: String, answer: Faces.Answer) {
        let answer = await faces.create([
            "SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["b-1.example.com:9092"]]],
            "Topics": ["orders"], "SourceAccessConfigurations": list,
        ])
        return (answer["UUID"]?.string ?? "", answer)
    }

    private func list(_ answer: Faces.Answer) -> JSONValue? { answer["SourceAccessConfigurations"] }

    @Test func everyAnswerShowsTheListAsSent() async throws {
        let faces = try Faces()
        let (id, created) = await create(faces)
        #expect(list(created) == Self.sent)
        #expect(await list(faces.get(id)) == Self.sent)
        let page = await faces.call(.get, Faces.mappings)
        #expect(page["EventSourceMappings"]?.array?.first?.object?["SourceAccessConfigurations"] == Self.sent)
        #expect(await list(faces.update(id, ["BatchSize": 7])) == Self.sent)
        let turned: JSONValue = [Self.subnet, Self.group, Self.auth]
        #expect(await list(faces.update(id, ["SourceAccessConfigurations": turned])) == turned)
        #expect(await list(faces.get(id)) == turned)
        #expect(await list(faces.delete(id)) == turned)
    }

    @Test func theControlPlaneShowsItsOwnFormAndKeepsTheList() async throws {
        let faces = try Faces()
        let (id, _) = await create(faces)
        let path = "/v1/event-source-mappings/\(id)"
        let shown = await faces.callREST(.get, path)
        #expect(shown["options"]?.object?["vpcSubnets"] == ["subnet-0a1b2c3d"])
        #expect(shown["options"]?.object?["securityGroups"] == ["sg-0a1b2c3d"])
        #expect(shown["sourceAccessConfigurations"] == nil)
        #expect(await faces.callREST(.patch, path, ["options": ["batchSize": 9]]).status == 200)
        #expect(await faces.callREST(.post, path + "/disable").status == 200)
        #expect(await list(faces.get(id)) == Self.sent)
        #expect(await faces.callREST(.patch, path, ["options": ["securityGroups": ["sg-0a1b2c3e"]]]).status == 200)
        #expect(await faces.callREST(.patch, path, ["options": ["securityGroups": ["sg-0a1b2c3d"]]]).status == 200)
        #expect(await list(faces.get(id)) == Self.written)
    }

    @Test func aReorderedListIsOneChangeAndTheSameListIsNone() async throws {
        let faces = try Faces()
        let (id, _) = await create(faces, Self.written)
        #expect(await faces.update(id, ["SourceAccessConfigurations": Self.written]).headers[.eTag] == "\"1\"")
        #expect(await faces.update(id, ["SourceAccessConfigurations": Self.sent]).headers[.eTag] == "\"2\"")
        #expect(await faces.update(id, ["SourceAccessConfigurations": Self.sent]).headers[.eTag] == "\"2\"")
        let history = await faces.callREST(.get, "/v1/event-source-mappings/\(id)/history")
        let changes = try #require(history["changes"]?.array).compactMap(\.object)
        #expect(
            changes.last?["changed"] == [
                ["pointer": "/sourceAccessConfigurations", "before": Self.written, "after": Self.sent]
            ]
        )
        // What can be sent to the control plane again is all that its history shows of the state.
        let first = changes.first?["changed"]?.array?.first?.object?["after"]?.object
        #expect(first?.contains("sourceAccessConfigurations") == false)
        let sequence = try #require(changes.last?["sequence"]?.integer)
        let entry = await faces.callREST(.get, "/v1/event-source-mappings/\(id)/history/\(sequence)")
        #expect(entry["eventSourceMapping"]?.object?.contains("sourceAccessConfigurations") == false)
    }

    @Test func aRevertBringsTheListBack() async throws {
        let faces = try Faces()
        let (id, _) = await create(faces)
        let path = "/v1/event-source-mappings/\(id)"
        let history = await faces.callREST(.get, path + "/history")
        let sequence = try #require(history["changes"]?.array?.first?.object?["sequence"]?.integer)
        let revert = path + "/revert"
        let to: JSONValue = ["sequence": .integer(sequence)]

        #expect(await faces.callREST(.patch, path, ["options": ["securityGroups": ["sg-0a1b2c3e"]]]).status == 200)
        #expect(await faces.callREST(.post, revert, to).status == 200)
        #expect(await list(faces.get(id)) == Self.sent)

        #expect(await faces.update(id, ["SourceAccessConfigurations": Self.written]).status == 202)
        #expect(await faces.callREST(.post, revert, to).status == 200)
        #expect(await list(faces.get(id)) == Self.sent)

        #expect(await faces.delete(id).status == 202)
        #expect(await faces.callREST(.post, revert, to).status == 200)
        #expect(await list(faces.get(id)) == Self.sent)
    }
}
