import ControlPlane
import Foundation
import HTTPServer
import HTTPTypes
import JSON
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ChangeFeedTests {
    private func sequences(_ value: JSONValue?) -> [Int64] {
        value?.array?.compactMap { $0.object?["sequence"]?.integer } ?? []
    }

    @Test func changesComeInCommitOrderWithoutGaps() async throws {
        let api = try ControlPlaneAPI()
        var all: [Int64] = []
        for number in 0..<5 { _ = await api.create(.queue("q\(number)")) }
        var after: Int64 = 0
        while true {
            let page = await api.send(.get, "/v1/changes?after=\(after)&limit=2")
            #expect(page.status == 200)
            let found = sequences(page["changes"])
            guard !found.isEmpty else { break }
            all += found
            after = try #require(page["next"]?.integer)
        }
        #expect(all == [1, 2, 3, 4, 5])
    }

    @Test func aWaitingCallerIsAnsweredByTheNextChange() async throws {
        let api = try ControlPlaneAPI()
        let waiting = api.begin(.get, "/v1/changes?after=0&wait=60")
        #expect(waiting.record.response == nil)
        _ = await api.create()
        let answer = try #require(await waiting.outcome().response)
        let body = try JSONValue(parsing: answer.body)
        #expect(sequences(body.object?["changes"]) == [1])
        #expect(body.object?["next"] == 1)
    }

    @Test func aWaitEndsWithNothingWhenItsTimeIsOverAndWhenTheServerStops() async throws {
        let api = try ControlPlaneAPI()
        _ = await api.create()
        let short = try #require(await api.begin(.get, "/v1/changes?after=1&wait=1").outcome().response)
        #expect(try JSONValue(parsing: short.body) == ["changes": [], "next": 1])
        let long = api.begin(.get, "/v1/changes?after=1&wait=60")
        api.feed.stop()
        let stopped = try #require(await long.outcome().response)
        #expect(try JSONValue(parsing: stopped.body) == ["changes": [], "next": 1])
    }

    @Test func aCallerWhoLeavesIsForgotten() async throws {
        let api = try ControlPlaneAPI()
        let waiting = api.begin(.get, "/v1/changes?after=0&wait=60")
        // It is registered once its place in the history was looked at.
        while api.feed.followerCount() == 0 { await Task.yield() }
        waiting.close(.peerClosed)
        #expect(api.feed.followerCount() == 0)
    }

    @Test func aCallerWhoHasLeftBeforeItIsRegisteredIsForgottenToo() async throws {
        let api = try ControlPlaneAPI()
        for query in ["wait=60", "wait=0"] {
            let waiting = api.begin(.get, "/v1/changes?after=0&" + query)
            waiting.close(.peerClosed)
        }
        let later = api.begin(.get, "/v1/changes?after=0&wait=60")
        _ = await api.create()
        #expect(await later.outcome().response?.status == .ok)
        #expect(api.feed.followerCount() == 0)
    }

    @Test func aStreamCarriesEachChangeAsAnEventWithItsSequence() async throws {
        let api = try ControlPlaneAPI()
        _ = await api.create(.queue("a"))
        let lastEvent = try #require(HTTPField.Name("Last-Event-ID"))
        let fromStart = api.begin(.get, "/v1/changes", headers: [.accept: "text/event-stream"])
        let fromOne = api.begin(
            .get,
            "/v1/changes?after=0",
            headers: [.accept: "text/event-stream", lastEvent: "1"]
        )
        _ = await api.create(.queue("b"))
        // A stopping server ends its streams, so that their text is complete.
        while text(fromStart).components(separatedBy: "\n\n").count < 3 || text(fromOne).isEmpty { await Task.yield() }
        api.feed.stop()
        _ = await (fromStart.outcome(), fromOne.outcome())
        let ids = text(fromStart).split(separator: "\n").filter { $0.hasPrefix("id: ") }
        #expect(ids == ["id: 1", "id: 2"])
        #expect(text(fromOne).hasPrefix("id: 2\nevent: change\ndata: {"))
        #expect(fromStart.record.response?.headers[.contentType] == "text/event-stream")
    }

    private func text(_ recorder: ResponseRecorder) -> String {
        String(decoding: recorder.record.pieces.joined(), as: UTF8.self)
    }

    @Test(arguments: [
        ("?after=1", 400), ("?after=-1", 400), ("?wait=61", 400), ("?limit=0", 400), ("?since=1", 400),
        ("?after=0&after=0", 400),
    ])
    func positionsThatCannotBeAreRefused(query: String, status: Int) async throws {
        let api = try ControlPlaneAPI()
        #expect(await api.send(.get, "/v1/changes" + query).status == status)
    }

    @Test func whoFollowsTheChangesKnowsTheStateUnderConcurrentWrites() async throws {
        let api = try ControlPlaneAPI()
        try await withThrowingTaskGroup(of: Void.self) { [shared = api.shared] group in
            for worker in 0..<4 {
                group.addTask { await Self.write(try ControlPlaneAPI(beside: shared), worker: worker) }
            }
            try await group.waitForAll()
        }
        var state: [String: JSONValue] = [:]
        var after: Int64 = 0
        while true {
            let page = await api.send(.get, "/v1/changes?after=\(after)&limit=7")
            let changes = page["changes"]?.array ?? []
            guard !changes.isEmpty else { break }
            for change in changes.compactMap(\.object) { try Self.apply(change, to: &state) }
            after = try #require(page["next"]?.integer)
        }
        let list = await api.send(.get, ControlPlaneAPI.collection + "?limit=1000")["eventSourceMappings"]?.array ?? []
        #expect(list.count == state.count)
        for mapping in list.compactMap(\.object) {
            let followed = try #require(state[mapping["eventSourceMappingId"]?.string ?? ""]?.object)
            for (name, value) in followed { #expect(mapping[name] == value) }
        }
    }

    private static func write(_ api: ControlPlaneAPI, worker: Int) async {
        for number in 0..<12 {
            let path = await api.create(.queue("q\(worker)-\(number)", tags: ["worker": .string("\(worker)")]))
            _ = await api.send(.patch, path, ["options": ["batchSize": .integer(number % 10 + 1)], "tags": ["n": "1"]])
            _ = await api.send(.post, path + "/disable")
            if number % 3 == 0 { _ = await api.send(.delete, path) }
            if number % 6 == 0 { _ = await api.send(.post, path + "/revert", ["sequence": 1]) }
        }
    }

    /// Applies one change as a consumer does: each pointer's value is replaced by what came after.
    private static func apply(_ change: JSONObject, to state: inout [String: JSONValue]) throws {
        let id = try #require(change["eventSourceMappingId"]?.string)
        for part in change["changed"]?.array?.compactMap(\.object) ?? [] {
            let pointer = try JSONPointer(parsing: part["pointer"]?.string ?? "")
            state[id] = set(part["after"], at: pointer.tokens[...], in: state[id])
        }
    }

    private static func set(_ value: JSONValue?, at path: ArraySlice<String>, in target: JSONValue?) -> JSONValue? {
        guard let name = path.first else { return value }
        var object = target?.object ?? [:]
        object[name] = set(value, at: path.dropFirst(), in: object[name])
        return .object(object)
    }
}
