import Foundation
import JSON
import Synchronization
import Testing

/// What a client of the Lambda API sees of a server that forwards: the state follows AWS.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Upstream.isAvailable, Upstream.advice))
struct LambdaForwardingTests {
    /// Makes moto take its time, as AWS does: after each change, two looks show it under way.
    private static func slowly(_ upstream: Upstream) throws -> Proxy {
        let state = Mutex((moving: "", looks: 0, last: [UInt8]()))
        return try Proxy(to: upstream.url) { request, _ in
            switch request.operation {
            case "CreateEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping":
                let moving = ["C": "Creating", "U": "Updating", "D": "Deleting"][request.operation.prefix(1)] ?? ""
                return .change { response in
                    response.move(to: moving)
                    state.withLock { $0 = (moving, 2, response.body) }
                }
            case "GetEventSourceMapping":
                return .change { response in
                    let (moving, last) = state.withLock { state -> (String, [UInt8]) in
                        guard state.looks > 0 else { return ("", []) }
                        state.looks -= 1
                        return (state.moving, state.last)
                    }
                    if moving.isEmpty { return }
                    if moving == "Deleting" { response = Proxy.Response(status: 200, headers: [:], body: last) }
                    response.move(to: moving)
                }
            default: return .pass
            }
        }
    }

    @Test func boto3SeesTheStateFollowAWS() async throws {
        let upstream = try Upstream()
        let proxy = try Self.slowly(upstream)
        let server = try await Server.start(["--forward"], environment: upstream.environment(through: proxy.url))
        let script = "'\(LambdaClientsTests.python)' '\(LambdaClientsTests.folder)/forwarding_client.py' \(server.base)"
        let run = try await Shell.run(script, in: server.folder)
        try #require(run.exit == .status(0), "\(run.errors)")
        let results = try #require(try JSONValue(parsing: run.output).object)
        #expect(results["create"] == ["Creating", "Creating", "Enabled"])
        #expect(results["update"] == ["Updating", "Updating", "Enabled"])
        #expect(results["disable"] == ["Disabling", "Disabling", "Disabled"])
        #expect(results["tags"] == ["team": "checkout", "stage": "test"])
        #expect(results["tagged"] == ["Disabled"])
        #expect(results["listed"] == [[true, 5]])
        #expect(results["deletionStatus"] == 202)
        #expect(results["delete"] == ["Deleting", "Deleting", "gone"])
        #expect(try await upstream.mappings().isEmpty)
        // Ours stays ours, and AWS's is kept beside it.
        let id = results["uuid"]?.string ?? ""
        let history = try await Client(server).send("GET", "/v1/event-source-mappings/\(id)/history?limit=1000")
        let uuids = Set(
            (history["changes"]?.array ?? []).flatMap { $0.object?["changed"]?.array ?? [] }
                .compactMap { $0.object?["after"]?.object?["uuid"]?.string ?? Self.uuid($0) }
        )
        #expect(uuids.count == 1 && !uuids.contains(id), "\(uuids)")
        try await server.stop()
    }

    private static func uuid(_ change: JSONValue) -> String? {
        change.object?["pointer"] == "/upstream/uuid" ? change.object?["after"]?.string : nil
    }
}

extension Proxy.Response {
    /// Shows a mapping in another state.
    fileprivate mutating func move(to state: String) {
        guard status < 300, var mapping = (try? JSONValue(parsing: body))?.object, mapping["UUID"] != nil else {
            return
        }
        mapping["State"] = .string(state)
        body = JSONValue.object(mapping).serialized()
    }
}
