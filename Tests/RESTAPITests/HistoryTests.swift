import HTTPTypes
import JSON
import Testing

@Suite struct HistoryTests {
    @Test func everyChangeIsRecordedWithWhatItChanged() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        let reason = try #require(HTTPField.Name("X-Change-Reason"))
        _ = await api.send(.patch, path, ["options": ["batchSize": 2]], headers: [reason: "smaller"])
        let changes = await api.send(.get, path + "/history")["changes"]?.array?.compactMap(\.object) ?? []
        #expect(changes.map { $0["revision"] } == [1, 2])
        #expect(changes[0]["changed"]?.array?.first?.object?["after"]?.object?["options"]?.object?["batchSize"] == 10)
        #expect(changes[1]["changed"] == [["pointer": "/options/batchSize", "before": 10, "after": 2]])
        #expect(changes[1]["reason"] == "smaller")
        #expect(changes[1]["face"] == "rest")
        #expect(changes[1]["actor"] == "unix")
        let sequence = try #require(changes[0]["sequence"]?.integer)
        let entry = await api.send(.get, path + "/history/\(sequence)")
        #expect(entry["eventSourceMapping"]?.object?["options"]?.object?["batchSize"] == 10)
    }

    @Test func longHistoriesComeInPages() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        for size in 1...4 { _ = await api.send(.patch, path, ["options": ["batchSize": .integer(size)]]) }
        var revisions: [Int64] = []
        var target: String? = path + "/history?limit=2"
        while let next = target {
            let page = await api.send(.get, next)
            revisions += page["changes"]?.array?.compactMap { $0.object?["revision"]?.integer } ?? []
            target = page["next"]?.integer.map { path + "/history?limit=2&after=\($0)" }
        }
        #expect(revisions == [1, 2, 3, 4, 5])
    }

    @Test(arguments: ["0", "-1", "x", "+1", "99999999999999999999", "7"])
    func aSequenceThatIsNotOfThisMappingIsNotFound(sequence: String) async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create(.queue("a"))
        let other = await api.create(.queue("b"))
        #expect(await api.send(.get, path + "/history/\(sequence)").status == 404)
        let foreign = await api.send(.get, other + "/history")["changes"]?.array?.first?.object?["sequence"]?.integer
        #expect(await api.send(.get, path + "/history/\(try #require(foreign))").status == 404)
    }

    @Test func aTooLongReasonIsRefusedAndNothingChanges() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        let reason = try #require(HTTPField.Name("X-Change-Reason"))
        let answer = await api.send(
            .patch,
            path,
            ["options": ["batchSize": 2]],
            headers: [reason: String(repeating: "x", count: 513)]
        )
        #expect(answer.status == 400)
        #expect(await api.send(.get, path)["revision"] == 1)
    }
}
