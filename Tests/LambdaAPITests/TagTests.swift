import HTTPTypes
import JSON
import Testing

@Suite struct TagTests {
    static func path(_ id: String, _ query: String = "") -> String {
        "/2017-03-31/tags/arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)\(query)"
    }

    @Test func tagsAreListedAddedOverwrittenAndRemoved() async throws {
        let faces = try Faces()
        let id = await faces.createQueue("q", ["Tags": ["team": "checkout", "stage": ""]])
        #expect(await faces.call(.get, Self.path(id)).json == ["Tags": ["team": "checkout", "stage": ""]])
        let tagged = await faces.call(.post, Self.path(id), ["Tags": ["team": "search", "new": "1 / é"]])
        #expect(tagged.status == 204)
        #expect(tagged.json == .null)
        #expect(
            await faces.call(.get, Self.path(id)).json == ["Tags": ["team": "search", "stage": "", "new": "1 / é"]]
        )
        let untagged = await faces.call(.delete, Self.path(id, "?tagKeys=team&tagKeys=new&tagKeys=nothing"))
        #expect(untagged.status == 204)
        #expect(await faces.call(.get, Self.path(id)).json == ["Tags": ["stage": ""]])
        #expect(await faces.call(.delete, Self.path(id, "?tagKeys=stage")).status == 204)
        #expect(await faces.call(.get, Self.path(id)).json == ["Tags": [:]])
        #expect(await faces.call(.delete, Self.path(id, "?tagKeys=stage")).status == 204)
    }

    @Test("Two keys that differ in their Unicode normal form only are two tags, on both faces")
    func tagsAreToldApartByTheirBytes() async throws {
        let faces = try Faces()
        let id = await faces.createQueue("q", ["Tags": ["K": "letter"]])
        // U+212A is canonically equivalent to the letter K.
        #expect(await faces.call(.post, Self.path(id), ["Tags": ["\u{212A}": "sign"]]).status == 204)
        let both: JSONValue = ["K": "letter", "\u{212A}": "sign"]
        #expect(await faces.call(.get, Self.path(id)).object["Tags"] == both)
        let rest = "/v1/event-source-mappings/\(id)"
        #expect(await faces.callREST(.get, rest)["tags"] == both)
        #expect(
            await faces.callREST(.get, "/v1/event-source-mappings?tag:K=letter")["eventSourceMappings"]?.array?.count
                == 1
        )
        #expect(
            await faces.callREST(.get, "/v1/event-source-mappings?tag:K=sign")["eventSourceMappings"]?.array?.count == 0
        )
        #expect(await faces.call(.delete, Self.path(id, "?tagKeys=%E2%84%AA")).status == 204)
        #expect(await faces.call(.get, Self.path(id)).object["Tags"] == ["K": "letter"])
        // A value in another normal form is another value, too.
        let revision = await faces.callREST(.get, rest)["revision"]
        #expect(await faces.call(.post, Self.path(id), ["Tags": ["K": "\u{212A}"]]).status == 204)
        #expect(await faces.call(.post, Self.path(id), ["Tags": ["K": "K"]]).status == 204)
        #expect(await faces.callREST(.get, rest)["tags"] == ["K": "K"])
        #expect(await faces.callREST(.get, rest)["revision"]?.integer == revision?.integer.map { $0 + 2 })
        let made = await faces.createQueue("r", ["Tags": both])
        #expect(await faces.call(.get, Self.path(made)).object["Tags"] == both)
    }

    @Test("A reason is UTF-8 of at most 512 scalars on both faces, or refused")
    func reasonsAreHeldToOneRule() async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        let name = try #require(HTTPField.Name("X-Change-Reason"))
        func statuses(_ reason: [UInt8]) async -> [Int] {
            let headers = HTTPFields([HTTPField(name: name, value: reason)])
            return [
                await faces.update(id, ["BatchSize": .integer(Int.random(in: 1...9))], headers: headers).status,
                await faces.callREST(.post, "/v1/event-source-mappings/\(id)/disable", headers: headers).status,
            ]
        }
        #expect(await statuses(Array("because é".utf8)) == [202, 200])
        #expect(await statuses([0x61, 0xE9]) == [400, 400])
        // 500 characters of two scalars each.
        #expect(await statuses(Array(String(repeating: "e\u{301}", count: 500).utf8)) == [400, 400])
        #expect(await statuses(Array(String(repeating: "e\u{301}", count: 256).utf8)) == [202, 200])
    }

    @Test func percentEncodedARNIsTheSameResource() async throws {
        let faces = try Faces()
        let id = await faces.createQueue("q", ["Tags": ["a": "b"]])
        let path = "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Aevent-source-mapping%3A\(id)"
        #expect(await faces.call(.get, path).json == ["Tags": ["a": "b"]])
        #expect(await faces.call(.get, Self.path(id.uppercased())).json == ["Tags": ["a": "b"]])
    }

    @Test func tagsMoveNeitherStateNorLastModified() async throws {
        let ticks = Ticks()
        let faces = try Faces(clock: { ticks.next() })
        let id = await faces.createQueue()
        let before = await faces.get(id)
        #expect(await faces.call(.post, Self.path(id), ["Tags": ["a": "b"]]).status == 204)
        #expect(await faces.get(id).json == before.json)
        #expect(before["Tags"] == nil)
        #expect(await faces.update(id, ["BatchSize": 3])["LastModified"] != before["LastModified"])
        // It is a revision all the same, with its entry in the history.
        let history = await faces.callREST(.get, "/v1/event-source-mappings/\(id)/history")
        #expect(history["changes"]?.array?.count == 3)
        #expect(history["changes"]?.array?[1].object?["changed"]?.array?.first?.object?["pointer"] == "/tags/a")
    }

    @Test func unknownMappingIsNotFoundByItsARN() async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        let arns = [
            "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:00000000-0000-4000-8000-000000000000",
            "arn:aws:lambda:us-east-1:999999999999:event-source-mapping:\(id)",
            "arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:\(id)",
            "arn:aws-cn:lambda:us-east-1:123456789012:event-source-mapping:\(id)",
        ]
        for arn in arns {
            for answer in [
                await faces.call(.get, "/2017-03-31/tags/\(arn)"),
                await faces.call(.post, "/2017-03-31/tags/\(arn)", ["Tags": ["a": "b"]]),
                await faces.call(.delete, "/2017-03-31/tags/\(arn)?tagKeys=a"),
            ] {
                #expect(answer.status == 404)
                #expect(answer.errorType == "ResourceNotFoundException")
                #expect(answer.json == ["Type": "User", "Message": .string("Event source mapping not found: \(arn)")])
            }
        }
    }

    @Test(arguments: [
        "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:0198c0de-7a11-7bbb-8ccc-0123456789ab:alias",
        "arn:aws:lambda:us-east-1:123456789012:foobar:x",
        "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:x",
        "arn:aws:sqs:us-east-1:123456789012:q", "x", "arn:aws:lambda:us-east-1::function:f",
    ])
    func otherARNsViolateTheModel(_ arn: String) async throws {
        let answer = try await Faces().call(.get, "/2017-03-31/tags/\(arn)")
        #expect(answer.status == 400)
        #expect(answer.errorType == "ValidationException")
        #expect(
            answer.message?.hasPrefix(
                "1 validation error detected: Value '\(arn)' at 'resource' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:"
            ) == true
        )
    }

    @Test func functionsHaveNoTagsHere() async throws {
        let faces = try Faces()
        let provider = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:p"
        for answer in [
            await faces.call(.get, "/2017-03-31/tags/\(provider)"),
            await faces.call(.post, "/2017-03-31/tags/\(provider)", ["Tags": ["a": "b"]]),
            await faces.call(.delete, "/2017-03-31/tags/\(provider)?tagKeys=a"),
        ] {
            #expect(answer.status == 404)
            #expect(answer.message == "Capacity provider not found: \(provider)")
        }
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
        let function = await faces.call(.get, "/2017-03-31/tags/\(arn)")
        #expect(function.status == 404)
        #expect(function.message == "Function not found: \(arn)")
        let alias = await faces.call(.get, "/2017-03-31/tags/\(arn):live")
        #expect(alias.errorType == "InvalidParameterValueException")
        #expect(
            alias.message == "Tags on function aliases and versions are not supported. Please specify a function ARN."
        )
    }

    @Test func requestsWithoutTagsAreRefused() async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        let noKeys = await faces.call(.delete, Self.path(id))
        #expect(
            noKeys.json == [
                "message":
                    "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null"
            ]
        )
        let noTags = await faces.call(.post, Self.path(id), [:])
        #expect(
            noTags.json == [
                "message":
                    "1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null"
            ]
        )
        let empty = await faces.call(.post, Self.path(id), ["Tags": [:]])
        #expect(empty.errorType == "InvalidParameterValueException")
        #expect(empty.message == "An error occurred and the request cannot be processed.")
        let unknown = await faces.call(.post, Self.path(id), ["Tags": ["a": "b"], "tags": [:]])
        #expect(unknown.status == 400)
        #expect(unknown.message?.contains("tags") == true)
    }

    @Test func fiftyTagsAreTheLimitInAll() async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        func tags(_ numbers: ClosedRange<Int>) -> JSONValue {
            ["Tags": .object(JSONObject(numbers.map { ("key\($0)", "v") }))]
        }
        #expect(await faces.call(.post, Self.path(id), tags(1...49)).status == 204)
        let before = await faces.call(.get, Self.path(id)).json
        for request in [tags(50...51), tags(1...51)] {
            let over = await faces.call(.post, Self.path(id), request)
            #expect(over.status == 400)
            #expect(over.errorType == "InvalidParameterValueException")
            #expect(over.message == "Number of tags exceeds resource tag limit.")
            #expect(await faces.call(.get, Self.path(id)).json == before)
        }
        #expect(await faces.call(.post, Self.path(id), tags(1...50)).status == 204)
    }

    @Test(
        arguments: [
            ["aws:mine": "x"], ["": "x"], ["a,b": "x"], ["a": "x,y"],
            [String(repeating: "k", count: 129): "x"], ["a": String(repeating: "v", count: 257)],
        ] as [[String: String]]
    )
    func tagOutsideTheRulesIsRefused(_ tags: [String: String]) async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        let value = JSONValue.object(JSONObject(tags.map { ($0.key, .string($0.value)) }))
        for answer in [
            await faces.call(.post, Self.path(id), ["Tags": value]),
            await faces.create(["EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:other", "Tags": value]),
        ] {
            #expect(answer.status == 400)
            #expect(["InvalidParameterValueException", "ValidationException"].contains(answer.errorType))
        }
        #expect(await faces.call(.get, Self.path(id)).json == ["Tags": [:]])
    }
}
