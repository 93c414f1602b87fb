import HTTPTypes
import JSON
import Testing

@Suite struct ChangeTests {
    @Test func aPatchChangesWhatItNamesAndResetsWhatIsNull() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create(
            .queue(
                "orders",
                options: ["batchSize": 5, "maxConcurrency": 7],
                tags: ["team": "checkout", "stage": "test"]
            )
        )
        let answer = await api.send(
            .patch,
            path,
            ["options": ["batchSize": nil, "reportBatchItemFailures": true], "tags": ["stage": nil]]
        )
        #expect(answer.status == 200)
        #expect(answer.eTag == "\"2\"")
        #expect(answer["options"]?.object?["batchSize"] == 10)
        #expect(answer["options"]?.object?["maxConcurrency"] == 7)
        #expect(answer["options"]?.object?["reportBatchItemFailures"] == true)
        #expect(answer["tags"] == ["team": "checkout"])
        #expect(answer["revision"] == 2)
        #expect(await api.send(.get, path).body == answer.body)
    }

    @Test func aPatchThatChangesNothingMakesNoRevision() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        let answer = await api.send(.patch, path, ["options": ["batchSize": 10.0]])
        #expect(answer.status == 200)
        #expect(answer["revision"] == 1)
        #expect(await api.send(.get, path + "/history")["changes"]?.array?.count == 1)
    }

    @Test func theSourceNeverChanges() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        let answer = await api.send(
            .patch,
            path,
            ["source": ["queueArn": "arn:aws:sqs:us-east-1:123456789012:returns"], "options": ["batchSize": 0]]
        )
        #expect(answer.status == 422)
        #expect(answer.rules.contains("/source/queueArn immutable"))
        #expect(answer.rules.contains("/options/batchSize out-of-range"))
        #expect(await api.send(.get, path)["revision"] == 1)
    }

    @Test func aWholeRepresentationCanBeSentBackButNotAStaleOne() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        var representation = await api.send(.get, path).object
        let same = await api.send(.put, path, .object(representation))
        #expect(same.status == 200)
        #expect(same["revision"] == 1)
        representation["enabled"] = false
        #expect(await api.send(.put, path, .object(representation))["revision"] == 2)
        let stale = await api.send(.put, path, .object(representation))
        #expect(stale.status == 412)
        #expect(stale["current"]?.object?["revision"] == 2)
        representation = await api.send(.get, path).object
        representation["state"] = "Enabled"
        let untrue = await api.send(.put, path, .object(representation))
        #expect(untrue.rules == ["/state read-only"])
    }

    @Test func replacingNeedsEnabledAndTags() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create(.queue("orders", options: ["maxConcurrency": 5], tags: ["a": "b"]))
        let refused = await api.send(.put, path, ["function": "orders", "options": [:]])
        #expect(refused.rules.sorted() == ["/enabled required", "/tags required"])
        let replaced = await api.send(
            .put,
            path,
            ["function": "orders", "options": [:], "enabled": false, "tags": [:]]
        )
        #expect(replaced.status == 200)
        #expect(replaced["options"]?.object?["maxConcurrency"] == nil)
        #expect(replaced["tags"] == [:])
        #expect(replaced["state"] == "Disabled")
    }

    @Test(arguments: [
        ("\"1\"", 200), ("*", 200), ("\"1\", \"9\"", 200), ("\"1.7\"", 200), ("\"2\"", 412), ("W/\"1\"", 412),
        ("1", 400), ("\"1", 400), ("", 400),
    ])
    func ifMatchGuardsAWrite(field: String, status: Int) async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        let answer = await api.send(
            .patch,
            path,
            ["options": ["batchSize": 1]],
            headers: [.ifMatch: field]
        )
        #expect(answer.status == status)
        if status == 412 {
            #expect(answer["current"]?.object?["revision"] == 1)
            #expect(answer.eTag == "\"1\"")
        }
        let deletion = await api.send(.delete, path, headers: [.ifMatch: "\"7\""])
        #expect(deletion.status == 412)
    }

    @Test func enableAndDisableAreIdempotentAndKeepTheReason() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        let disabled = await api.send(.post, path + "/disable", ["reason": "incident 7"])
        #expect(disabled.status == 200)
        #expect(disabled["enabled"] == false)
        #expect(disabled["state"] == "Disabled")
        #expect(disabled["stateReason"] == "incident 7")
        #expect(disabled["revision"] == 2)
        #expect(await api.send(.post, path + "/disable")["revision"] == 2)
        let enabled = await api.send(.post, path + "/enable")
        #expect(enabled["state"] == "Enabled")
        let changes = await api.send(.get, path + "/history")["changes"]?.array ?? []
        #expect(changes.compactMap { $0.object?["operation"]?.string } == ["create", "disable", "enable"])
        #expect(changes[1].object?["reason"] == "incident 7")
        let reason: HTTPFields = [try #require(HTTPField.Name("X-Change-Reason")): "another"]
        #expect(await api.send(.post, path + "/disable", ["reason": "one"], headers: reason).status == 400)
        let unknown = await api.send(.post, path + "/enable", ["why": "x"])
        #expect(unknown.rules == ["/why unknown-member"])
    }

    @Test func deletionLeavesTheHistory() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        let reason = try #require(HTTPField.Name("X-Change-Reason"))
        let deleted = await api.send(.delete, path, headers: [reason: "no longer needed"])
        #expect(deleted.status == 204)
        #expect(deleted.body.isEmpty)
        #expect(await api.send(.get, path).status == 404)
        #expect(await api.send(.delete, path).status == 404)
        #expect(await api.send(.patch, path, [:]).status == 404)
        let history = await api.send(.get, path + "/history")
        #expect(history.status == 200)
        let last = try #require(history["changes"]?.array?.last?.object)
        #expect(last["operation"] == "delete")
        #expect(last["reason"] == "no longer needed")
        #expect(last["changed"]?.array?.first?.object?["before"]?.object?["enabled"] == true)
        #expect(await api.send(.post, ControlPlaneAPI.collection, .queue("orders")).status == 201)
    }

    @Test func aChangeOfFunctionIsCheckedAgainstOtherMappings() async throws {
        let api = try ControlPlaneAPI()
        _ = await api.create(.queue("orders", function: "a"))
        let path = await api.create(.queue("orders", function: "b"))
        #expect(await api.send(.patch, path, ["function": "a"]).status == 409)
        #expect(await api.send(.patch, path, ["function": "c"]).status == 200)
        #expect(await api.send(.post, ControlPlaneAPI.collection, .queue("orders", function: "b")).status == 201)
    }

    @Test func aDryRunOfAChangeStoresNothing() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        let plan = await api.send(.patch, path + "?dryRun=true", ["options": ["batchSize": 3]])
        #expect(plan.status == 200)
        #expect(
            plan["changed"] == [["pointer": "/options/batchSize", "before": 10, "after": 3]]
        )
        #expect(await api.send(.get, path)["revision"] == 1)
    }
}
