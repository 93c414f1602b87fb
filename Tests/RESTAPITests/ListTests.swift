import HTTPServer
import HTTPTypes
import JSON
import Testing

@Suite struct ListTests {
    /// The queues' names of a list, over all its pages.
    private func names(_ api: ControlPlaneAPI, _ query: String) async throws -> [String] {
        var names: [String] = []
        var target: String? = ControlPlaneAPI.collection + query
        while let next = target {
            let page = await api.send(.get, next)
            try #require(page.status == 200, "\(String(decoding: page.body, as: UTF8.self))")
            for mapping in page["eventSourceMappings"]?.array ?? [] {
                let arn = mapping.object?["source"]?.object?["queueArn"]?.string ?? ""
                names.append(String(arn.split(separator: ":").last ?? "?"))
            }
            let link = page.headers[try #require(HTTPField.Name("Link"))]
            #expect((link != nil) == (page["nextCursor"] != nil))
            target = link.map { String($0.dropFirst().prefix { $0 != ">" }) }
        }
        return names
    }

    @Test func pagesFollowTheOrderOfCreation() async throws {
        let api = try ControlPlaneAPI()
        for number in 0..<7 { _ = await api.create(.queue("q\(number)")) }
        #expect(try await names(api, "?limit=3") == (0..<7).map { "q\($0)" })
        #expect(try await names(api, "") == (0..<7).map { "q\($0)" })
    }

    @Test func aPageIsStableWhileOthersCreateAndDelete() async throws {
        let api = try ControlPlaneAPI()
        var paths: [String] = []
        for number in 0..<6 { paths.append(await api.create(.queue("q\(number)"))) }
        let first = await api.send(.get, ControlPlaneAPI.collection + "?limit=2")
        let cursor = try #require(first["nextCursor"]?.string)
        for path in paths[0..<3] { _ = await api.send(.delete, path) }
        _ = await api.create(.queue("q6"))
        #expect(try await names(api, "?limit=2&cursor=\(cursor)") == ["q3", "q4", "q5", "q6"])
    }

    @Test func filtersNarrowTheList() async throws {
        let api = try ControlPlaneAPI()
        _ = await api.create(.queue("a", tags: ["team": "x y", "stage": "test"]))
        let b = await api.create(.queue("b", tags: ["team": "x y"]))
        _ = await api.create(.queue("c", function: "other", tags: ["stage": "test"]))
        _ = await api.create(.queue("d", function: "orders:live"))
        _ = await api.send(.post, b + "/disable")
        let expected: [(String, [String])] = [
            ("?function=orders", ["a", "b"]), ("?function=orders:live", ["d"]), ("?function=none", []),
            ("?function=arn:aws:lambda:us-east-1:123456789012:function:other", ["c"]),
            ("?sourceArn=arn:aws:sqs:us-east-1:123456789012:c", ["c"]), ("?type=sqs", ["a", "b", "c", "d"]),
            ("?type=sns", []), ("?enabled=false", ["b"]), ("?state=Enabled", ["a", "c", "d"]),
            ("?tag:team=x%20y", ["a", "b"]), ("?tag:team=x+y&tag:stage=test", ["a"]),
            ("?tag:stage=test&function=other", ["c"]), ("?tag:stage=", []),
            ("?account=123456789012", ["a", "b", "c", "d"]),
            ("?region=eu-west-1", []), ("?upstream=failed", []), ("?limit=1&tag:stage=test", ["a", "c"]),
        ]
        for (query, found) in expected {
            #expect(try await names(api, query) == found, "\(query)")
        }
    }

    @Test func aCursorIsBoundToItsFilters() async throws {
        let api = try ControlPlaneAPI()
        for number in 0..<3 { _ = await api.create(.queue("q\(number)")) }
        let cursor = try #require(await api.send(.get, ControlPlaneAPI.collection + "?limit=1")["nextCursor"]?.string)
        #expect(await api.send(.get, ControlPlaneAPI.collection + "?cursor=\(cursor)").status == 200)
        #expect(await api.send(.get, ControlPlaneAPI.collection + "?type=sqs&cursor=\(cursor)").status == 400)
        #expect(await api.send(.get, ControlPlaneAPI.collection + "?cursor=\(cursor)0").status == 400)
        #expect(await api.send(.get, ControlPlaneAPI.collection + "?cursor=\(cursor.uppercased())x").status == 400)
    }
}
