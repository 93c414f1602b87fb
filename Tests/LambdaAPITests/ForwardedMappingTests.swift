import ControlPlane
import HTTPTypes
import JSON
import Testing

/// Mappings that AWS is still being told about: the states last, and what AWS said shows.
@Suite struct ForwardedMappingTests {
    /// Puts a mapping into the state that the forwarder would.
    private static func move(_ id: String, to state: String, upstream: JSONValue? = nil, in faces: Faces) async throws {
        let id = try #require(MappingID(id))
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            faces.storage.write(
                .nothing,
                { transaction in
                    var mapping = try #require(try transaction.mapping(id))
                    mapping.state = state
                    mapping.upstream = upstream?.serialized()
                    try transaction.update(
                        mapping,
                        recording: ChangeEntry(
                            mapping: id,
                            revision: nil,
                            operation: .forward,
                            actor: "forwarder",
                            face: .forwarder,
                            reason: nil,
                            requestID: "",
                            at: mapping.updatedAt,
                            changed: [],
                            state: Array("{}".utf8)
                        )
                    )
                },
                completion: { continuation.resume(with: $0.map { _ in }) }
            )
        }
    }

    @Test(arguments: ["Creating", "Enabling", "Disabling", "Updating", "Deleting"])
    func movingMappingIsInUse(_ state: String) async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        try await Self.move(id, to: state, in: faces)
        #expect(await faces.get(id)["State"]?.string == state)
        for (answer, verb) in [
            (await faces.update(id, ["BatchSize": 3]), "update"), (await faces.delete(id), "delete"),
        ] {
            #expect(answer.status == 400)
            #expect(answer.errorType == "ResourceInUseException")
            #expect(
                answer.json == [
                    "Type": "User",
                    "Message": .string("Cannot \(verb) the event source mapping because it is in use."),
                ]
            )
        }
        #expect(await faces.get(id)["State"]?.string == state)
        try await Self.move(id, to: "Enabled", in: faces)
        #expect(await faces.update(id, ["BatchSize": 3]).status == 202)
    }

    @Test func whatAWSSaidIsShown() async throws {
        let faces = try Faces()
        let source = try #require(SourceCase.all.first { $0.name == "kinesis" })
        let id = try #require(await faces.create(source.create)["UUID"]?.string)
        let message = "The key cannot be used to decrypt the filters."
        let upstream: JSONValue = [
            "state": "in-sync", "lastProcessingResult": "PROBLEM: Function call failed",
            "filterCriteriaError": ["errorCode": "KMSDisabledException", "message": .string(message)],
        ]
        try await Self.move(id, to: "Enabled", upstream: upstream, in: faces)
        let answer = await faces.get(id)
        #expect(answer["LastProcessingResult"] == "PROBLEM: Function call failed")
        #expect(answer["FilterCriteriaError"] == ["ErrorCode": "KMSDisabledException", "Message": .string(message)])
    }
}
