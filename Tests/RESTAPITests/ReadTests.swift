import HTTPServer
import HTTPTypes
import JSON
import RESTAPI
import Testing

@Suite struct ReadTests {
    @Test(arguments: [
        ("\"1\"", 304), ("*", 304), ("W/\"1\"", 304), ("\"2\"", 200), ("\"2\", \"1\"", 304), ("x", 400),
    ])
    func ifNoneMatchSavesTheBody(field: String, status: Int) async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        let answer = await api.send(.get, path, headers: [.ifNoneMatch: field])
        #expect(answer.status == status)
        if status == 304 {
            #expect(answer.body.isEmpty)
            #expect(answer.eTag == "\"1\"")
        }
    }

    @Test(arguments: [
        ("/v1/event-source-mappings/0198c0de-7a11-7bbb-8ccc-0123456789ab", 404, "not-found"),
        ("/v1/event-source-mappings/nonsense", 404, "not-found"),
        ("/v1/event-source-mappings/", 404, "not-found"),
        ("/v2", 404, "not-found"),
        ("/v1/event-source-mappings?colour=red", 400, "bad-query"),
        ("/v1/event-source-mappings?limit=0", 400, "bad-query"),
        ("/v1/event-source-mappings?limit=1001", 400, "bad-query"),
        ("/v1/event-source-mappings?limit=1&limit=2", 400, "bad-query"),
        ("/v1/event-source-mappings?enabled=yes", 400, "bad-query"),
        ("/v1/event-source-mappings?type=mqtt", 400, "bad-query"),
        ("/v1/event-source-mappings?state=Gone", 400, "bad-query"),
        ("/v1/event-source-mappings?function=a%20b", 400, "bad-query"),
        ("/v1/event-source-mappings?sourceArn=x", 400, "bad-query"),
        ("/v1/event-source-mappings?cursor=x", 400, "bad-query"),
        ("/v1/event-source-mappings?account=12345", 400, "bad-query"),
        ("/v1/event-source-mappings?region=US%20East", 400, "bad-query"),
        ("/v1/event-source-mappings?tag%3A=x", 400, "bad-query"),
        ("/v1/changes?after=1", 400, "bad-query"),
        ("/v1/event-source-mappings?a=%zz", 400, "bad-query"),
        ("/v1/source-types/mqtt", 404, "not-found"),
        ("/problems/none", 404, "not-found"),
    ])
    func whatIsNotThereIsSaidPlainly(target: String, status: Int, kind: String) async throws {
        let api = try ControlPlaneAPI()
        let answer = await api.send(.get, target)
        #expect(answer.status == status)
        #expect(answer["type"]?.string == "/problems/\(kind)")
        #expect(answer["detail"]?.string?.isEmpty == false)
        #expect(answer["requestId"]?.string == answer.headers[try #require(HTTPField.Name("X-Request-Id"))])
    }

    @Test(
        "Every answer says how it may be kept, and what it varies by",
        arguments: [
            ("/healthz", "no-store", nil), ("/v1/event-source-mappings", "no-store", nil),
            ("/v1/event-source-mappings/nonsense", "no-store", nil), ("/v2", "no-store", nil),
            ("/v1/changes", "no-store", "Accept"), ("/v1/source-types", "private, max-age=300", nil),
            ("/v1/source-types/sqs", "private, max-age=300", nil), ("/openapi.json", "private, max-age=300", nil),
            ("/problems", "private, max-age=300", nil), ("/problems/not-found", "private, max-age=300", "Accept"),
        ] as [(String, String, String?)]
    )
    func cachingIsSaid(target: String, caching: String, varies: String?) async throws {
        let api = try ControlPlaneAPI()
        let answer = await api.send(.get, target)
        #expect(answer.headers[.cacheControl] == caching)
        #expect(answer.headers[.vary] == varies)
        let path = await api.create()
        #expect(await api.send(.get, path).headers[.cacheControl] == "private, no-cache")
        #expect(
            await api.send(.get, path, headers: [.ifNoneMatch: "*"]).headers[.cacheControl] == "private, no-cache"
        )
        #expect(await api.send(.delete, path).headers[.cacheControl] == "no-store")
    }

    @Test("Conditions on more tags than a mapping can have are refused with the bound")
    func conditionsOnTagsAreBounded() async throws {
        let api = try ControlPlaneAPI()
        func list(_ count: Int) async -> ControlPlaneAPI.Answer {
            let query = (0..<count).map { "tag:k\($0)=v" }.joined(separator: "&")
            return await api.send(
                .get,
                "\(ControlPlaneAPI.collection)?enabled=true&state=Enabled&account=123456789012&\(query)"
            )
        }
        #expect(await list(50).status == 200)
        for count in [51, 63, 64, 200] {
            let refused = await list(count)
            #expect(refused.status == 400)
            #expect(refused["violations"]?.array?.first?.object?["message"]?.string?.contains("at most 50") == true)
        }
    }

    @Test(arguments: ["\"+1\"", "\"01\"", "\"1x\"", "\"\"", "\"-1\"", "W/\"1\""])
    func onlyATagAsItWasGivenMatches(_ tag: String) async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        #expect(await api.send(.delete, path, headers: [.ifMatch: tag]).status == 412)
    }

    @Test func anotherMethodIsRefusedWithTheOnesThereAre() async throws {
        let api = try ControlPlaneAPI()
        let answer = await api.send(.delete, ControlPlaneAPI.collection)
        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == "GET, HEAD, OPTIONS, POST")
        let options = await api.send(.options, ControlPlaneAPI.collection)
        #expect(options.status == 204)
        #expect(options.headers[.allow] == "GET, HEAD, OPTIONS, POST")
    }

    @Test func aBodyThatNobodyWouldReadIsRefused() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        for (method, target) in [(HTTPRequest.Method.get, path), (.delete, path), (.get, ControlPlaneAPI.collection)] {
            #expect(await api.send(method, target, ["a": 1]).status == 400)
        }
        #expect(await api.count() == 1)
    }

    @Test(arguments: [
        ("application/json", 200), ("*/*", 200), ("application/*;q=0.1", 200), ("text/html", 406),
        ("application/json;q=0", 406), ("text/html, application/json;q=0.5", 200),
    ])
    func anAnswerNobodyAcceptsIsNotGiven(accept: String, status: Int) async throws {
        let api = try ControlPlaneAPI()
        #expect(await api.send(.get, await api.create(), headers: [.accept: accept]).status == status)
    }

    @Test func theRequestIDIsTheCallersIfItIsUsable() async throws {
        let api = try ControlPlaneAPI()
        let name = try #require(HTTPField.Name("X-Request-Id"))
        let mine = await api.send(.post, ControlPlaneAPI.collection, .queue("q"), headers: [name: "abc-1"])
        #expect(mine.headers[name] == "abc-1")
        let path = try #require(mine.headers[.location])
        let entry = await api.send(.get, path + "/history")["changes"]?.array?.first?.object
        #expect(entry?["requestId"] == "abc-1")
        let long = await api.send(.get, "/", headers: [name: String(repeating: "a", count: 129)])
        #expect(long.headers[name]?.count == 36)
    }

    @Test func everyKindOfProblemHasAPage() async throws {
        let api = try ControlPlaneAPI()
        let kinds = await api.send(.get, "/problems")["problems"]?.array ?? []
        #expect(kinds.count > 20)
        for kind in kinds {
            let path = try #require(kind.object?["type"]?.string)
            #expect(await api.send(.get, path)["title"] == kind.object?["title"])
            let page = await api.send(.get, path, headers: [.accept: "text/html"])
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        }
    }

    @Test func theServiceSaysWhereEverythingIsAndHowItIs() async throws {
        let failing = try ControlPlaneAPI(readinessChecks: [.init(name: "database-writable") { "the disk is full" }])
        let notReady = await failing.send(.get, "/readyz")
        #expect(notReady.status == 503)
        #expect(
            notReady["checks"]?.object?["database-writable"] == ["status": "failing", "reason": "the disk is full"]
        )
        let api = try ControlPlaneAPI()
        #expect(await api.send(.get, "/readyz").status == 200)
        #expect(await api.send(.get, "/healthz")["status"] == "ok")
        let index = await api.send(.get, "/")
        #expect(index["operations"]?.array?.count ?? 0 > 15)
        #expect(await api.send(.get, "/v1/source-types")["sourceTypes"]?.array?.count == 9)
        let sqs = await api.send(.get, "/v1/source-types/sqs")
        #expect(sqs["options"]?.array?.contains { $0.object?["name"] == "batchSize" } == true)
        #expect(sqs["schema"]?.object != nil)
    }
}
