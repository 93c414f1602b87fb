import HTTPServer
import HTTPTypes
import Testing
import UntrustedText

@Suite struct RouterTests {
    private func makeRouter() throws -> Router<String> {
        var router = Router<String>()
        let routes: [(HTTPRequest.Method, String)] = [
            (.get, "/"), (.get, "/v1/mappings"), (.post, "/v1/mappings"), (.get, "/v1/mappings/{id}"),
            (.delete, "/v1/mappings/{id}"), (.get, "/v1/mappings/{id}/history"),
            (.get, "/v1/mappings/{id}/history/{sequence}"), (.post, "/v1/mappings/validate"),
            (.get, "/tags/{resource+}"), (.get, "/tags/exact"), (.get, "/slash/"), (.options, "/own"),
            (.get, "/v1/{any}/history"),
        ]
        for (method, template) in routes { try router.add(method, template, "\(method) \(template)") }
        return router
    }

    @Test(arguments: [
        ("GET", "/", "GET /", []),
        ("GET", "/v1/mappings", "GET /v1/mappings", []),
        ("HEAD", "/v1/mappings", "GET /v1/mappings", []),
        ("GET", "/v1/mappings/7", "GET /v1/mappings/{id}", ["7"]),
        ("GET", "/v1/mappings/a%2Fb%20c", "GET /v1/mappings/{id}", ["a/b c"]),
        ("GET", "/v1/mappings/%2525", "GET /v1/mappings/{id}", ["%25"]),
        ("GET", "/v1/mappings/a+b", "GET /v1/mappings/{id}", ["a+b"]),
        ("GET", "/v1/mappings/validate", "GET /v1/mappings/{id}", ["validate"]),
        ("POST", "/v1/mappings/validate", "POST /v1/mappings/validate", []),
        ("GET", "/v1/mappings/7/history", "GET /v1/mappings/{id}/history", ["7"]),
        ("GET", "/v1/other/history", "GET /v1/{any}/history", ["other"]),
        ("GET", "/v1/mappings/7/history/9", "GET /v1/mappings/{id}/history/{sequence}", ["7", "9"]),
        ("GET", "/v1/m%61ppings", "GET /v1/mappings", []),
        ("GET", "/v1/mappings/..", "GET /v1/mappings/{id}", [".."]),
        ("GET", "/tags/arn:aws:lambda:r:1:x/y", "GET /tags/{resource+}", ["arn:aws:lambda:r:1:x/y"]),
        ("GET", "/tags/arn%3Aaws%3Ax%2Fy", "GET /tags/{resource+}", ["arn:aws:x/y"]),
        ("GET", "/tags/exact", "GET /tags/exact", []),
        ("GET", "/tags/exact/", "GET /tags/{resource+}", ["exact/"]),
        ("GET", "/slash/", "GET /slash/", []),
        ("OPTIONS", "/own", "OPTIONS /own", []),
    ])
    func aRouteIsFound(_ method: String, path: String, route: String, values: [String]) throws {
        let router = try makeRouter()
        guard case .found(let found, let parameters) = router.match(try #require(.init(method)), path) else {
            Issue.record("nothing found for \(path)")
            return
        }
        #expect(found == route)
        let entry = try #require(router.entries.first { $0.route == route })
        #expect(entry.template.parameterNames.map { parameters[$0]?.verbatim } == values)
    }

    @Test(arguments: [
        "/v1", "/v1/", "/v1/mappings/", "//v1/mappings", "/v1//mappings", "/v1/mappings/7/", "/v1/mappings//history",
        "/v1/mappings/%FF", "/v1/mappings/7/history/%C0%80", "/tags", "/tags/", "/slash", "/V1/mappings", "",
        "v1/mappings", "/v1/./mappings", "/tags/%FF",
    ])
    func noRouteIsFound(_ path: String) throws {
        guard case .notFound = try makeRouter().match(.get, path) else {
            Issue.record("found something for \(path)")
            return
        }
    }

    @Test(arguments: [
        ("PUT", "/v1/mappings", "GET, HEAD, OPTIONS, POST"), ("PATCH", "/v1/mappings/7", "DELETE, GET, HEAD, OPTIONS"),
        ("PUT", "/v1/mappings/validate", "DELETE, GET, HEAD, OPTIONS, POST"), ("POST", "/", "GET, HEAD, OPTIONS"),
        ("get", "/", "GET, HEAD, OPTIONS"),
    ])
    func anotherMethodIsNotAllowed(_ method: String, path: String, allow: String) throws {
        guard case .methodNotAllowed(let allowed) = try makeRouter().match(try #require(.init(method)), path) else {
            Issue.record("allowed")
            return
        }
        #expect(allowed.allowFieldValue == allow)
    }

    @Test(arguments: [("/v1/mappings", "GET, HEAD, OPTIONS, POST"), ("*", "DELETE, GET, HEAD, OPTIONS, POST")])
    func optionsAreAnswered(_ path: String, allow: String) throws {
        guard case .options(let allowed) = try makeRouter().match(.options, path) else {
            Issue.record("no options")
            return
        }
        #expect(allowed.allowFieldValue == allow)
    }

    @Test(arguments: [
        ("/a/{x}", "/a/{y}"), ("/a", "/a"), ("/{x+}", "/{y+}"), ("/a/{x}/b", "/a/{y}/b"),
    ])
    func aClashIsAnError(_ first: String, second: String) throws {
        var router = Router<Int>()
        try router.add(.get, first, 1)
        try router.add(.post, second, 2)
        #expect(throws: RouteError.self) { try router.add(.get, second, 3) }
        #expect(router.entries.map(\.route) == [1, 2])
    }

    @Test(arguments: ["", "a", "/{", "/{}", "/{+}", "/a{x}", "/{x}b", "/{x+}/a", "/{x}/{x}", "/{a{b}}"])
    func aMalformedTemplateIsAnError(_ template: String) {
        #expect(throws: RouteError.self) { try RouteTemplate(template) }
    }
}
