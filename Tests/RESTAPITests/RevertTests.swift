import HTTPTypes
import JSON
import Testing

@Suite struct RevertTests {
    @Test func anEarlierStateComesBackAsANewRevision() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create(.queue("orders", options: ["batchSize": 3], tags: ["a": "b"]))
        _ = await api.send(.patch, path, ["options": ["batchSize": 9], "tags": ["a": nil], "enabled": false])
        let reverted = await api.send(.post, path + "/revert", ["sequence": 1])
        #expect(reverted.status == 200)
        #expect(reverted["revision"] == 3)
        #expect(reverted["options"]?.object?["batchSize"] == 3)
        #expect(reverted["tags"] == ["a": "b"])
        #expect(reverted["enabled"] == true)
        let last = await api.send(.get, path + "/history")["changes"]?.array?.last?.object
        #expect(last?["operation"] == "revert")
        let again = await api.send(.post, path + "/revert", ["sequence": 1])
        #expect(again["revision"] == 3)
    }

    @Test func aDeletedMappingComesBackUnderItsID() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create(.queue("orders", options: ["batchSize": 3]))
        _ = await api.send(.delete, path)
        let reverted = await api.send(.post, path + "/revert", ["sequence": 2])
        #expect(reverted.status == 200)
        #expect(reverted["revision"] == 3)
        #expect(await api.send(.get, path).body == reverted.body)
    }

    @Test func aStateThatIsInTheWayOfAnotherMappingIsRefused() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create(.queue("orders"))
        _ = await api.send(.delete, path)
        _ = await api.create(.queue("orders"))
        #expect(await api.send(.post, path + "/revert", ["sequence": 1]).status == 409)
        #expect(await api.send(.get, path).status == 404)
    }

    @Test func onlyTheMappingsOwnChangesCanBeGoneBackTo() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create(.queue("a"))
        _ = await api.create(.queue("b"))
        #expect(await api.send(.post, path + "/revert", ["sequence": 2]).status == 404)
        #expect(await api.send(.post, path + "/revert", ["sequence": 0]).rules == ["/sequence wrong-type"])
        #expect(await api.send(.post, path + "/revert", ["sequence": "1"]).rules == ["/sequence wrong-type"])
        #expect(await api.send(.post, path + "/revert", [:]).rules == ["/sequence required"])
        #expect(await api.send(.post, path + "/revert", ["sequence": 1, "x": 2]).rules == ["/x unknown-member"])
        #expect(
            await api.send(.post, path + "/revert", ["sequence": 1], headers: [.ifMatch: "\"9\""]).status == 412
        )
    }
}
