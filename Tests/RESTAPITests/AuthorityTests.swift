import APIExchange
import ControlPlane
import Foundation
import HTTPServer
import HTTPTypes
import JSON
import RESTAPI
import Synchronization
import TestSupport
import Testing
import UntrustedText

/// Who may do what, and to which mappings.
@Suite(.timeLimit(.minutes(1))) struct AuthorityTests {
    /// The least role for each operation, written down a second time: `nil` is for strangers.
    static let leastRoles: [String: Role?] = [
        "getIndex": .reader, "getMetrics": .reader, "getHealth": nil, "getReadiness": nil, "getOpenAPIAsJSON": .reader,
        "getOpenAPIAsYAML": .reader, "getLambdaOpenAPIAsJSON": .reader, "getLambdaOpenAPIAsYAML": .reader,
        "listProblemKinds": nil, "getProblemKind": nil, "createEventSourceMapping": .editor,
        "listEventSourceMappings": .reader, "getEventSourceMapping": .reader, "patchEventSourceMapping": .editor,
        "replaceEventSourceMapping": .editor, "deleteEventSourceMapping": .editor,
        "enableEventSourceMapping": .operator, "disableEventSourceMapping": .operator,
        "getRequiredPermissions": .reader, "listHistory": .reader, "getHistoryEntry": .reader,
        "revertEventSourceMapping": .editor, "retryEventSourceMapping": .operator, "listChanges": .reader,
        "validateEventSourceMappings": .reader, "listSourceTypes": .reader, "getSourceType": .reader,
    ]

    private static func target(_ route: Route<RESTAPIHandler>) -> String {
        route.template.replacing("{eventSourceMappingId}", with: "0198c0de-7a11-7bbb-8ccc-0123456789ab")
            .replacing("{sequence}", with: "1").replacing("{type}", with: "sqs").replacing("{kind}", with: "forbidden")
    }

    /// An API whose callers say what they are in fields that only this test knows.
    private func api() throws -> ControlPlaneAPI {
        try ControlPlaneAPI(identify: { request in
            guard let role = request.headers[.role].flatMap({ Role(rawValue: $0.verbatim) }) else {
                throw AuthenticationFailure.missing
            }
            func list(_ name: HTTPField.Name) -> Set<String> {
                Set((request.headers[name] ?? "").split(on: ",").map(\.verbatim).filter { !$0.isEmpty })
            }
            return Caller(
                name: "tester",
                role: role,
                scope: AccessScope(accounts: list(.accounts), regions: list(.regions))
            )
        })
    }

    @Test(arguments: RESTAPIHandler.routes.names, Role.allCases)
    func aRoleDoesWhatItIsForAndNoMore(_ operation: String, _ role: Role) async throws {
        let route = try #require(RESTAPIHandler.routes[operation])
        let least = try #require(Self.leastRoles[operation], "give \(operation) its least role")
        let answer = try await api().send(route.method, Self.target(route), headers: [.role: role.rawValue])
        let mayDo = least.map { role >= $0 } ?? true
        #expect((answer.status != 403) == mayDo, "\(answer.status)")
        #expect(answer.status != 401)
        if !mayDo {
            #expect(answer["requiredRole"]?.string == least?.rawValue)
            #expect(answer["detail"]?.string?.contains("takes the role \(least?.rawValue ?? "")") == true)
        }
    }

    @Test(arguments: RESTAPIHandler.routes.names)
    func strangersGetNoFurtherThanTheProbesAndTheProblems(_ operation: String) async throws {
        let route = try #require(RESTAPIHandler.routes[operation])
        let least = try #require(Self.leastRoles[operation])
        let answer = try await api().send(route.method, Self.target(route))
        #expect((answer.status == 401) == (least != nil), "\(answer.status)")
        if answer.status == 401 {
            let challenges = answer.headers[values: .wwwAuthenticate]
            #expect(challenges == [#"Bearer realm="lambda-event-sources""#, "AWS4-HMAC-SHA256"])
        }
    }

    @Test func readinessTellsStrangersNoReasons() async throws {
        let api = try api()
        #expect(await api.send(.get, "/readyz").object == ["status": "ready"])
        #expect(await api.send(.get, "/readyz?verbose").status == 401)
        let reasons = await api.send(.get, "/readyz?verbose", headers: [.role: "reader"])
        #expect(reasons["checks"]?.object?["database-readable"] == ["status": "ok"])
    }

    @Test func dryRunsAreReads() async throws {
        let api = try api()
        let editor: HTTPFields = [.role: "editor"]
        let path =
            await api.send(.post, ControlPlaneAPI.collection, .queue("a"), headers: editor).headers[.location] ?? ""
        let reader: HTTPFields = [.role: "reader"]
        let target = ControlPlaneAPI.collection
        #expect(await api.send(.post, "\(target)?dryRun=true", .queue("b"), headers: reader).status == 200)
        #expect(await api.send(.patch, "\(path)?dryRun=true", ["enabled": false], headers: reader).status == 200)
        let whole: JSONValue = ["function": "orders", "options": [:], "enabled": false, "tags": [:]]
        #expect(await api.send(.put, "\(path)?dryRun=true", whole, headers: reader).status == 200)
        for query in ["?dryRun=false", "?dryRun=true&dryRun=false", "?dryrun=true", "?dryRun", ""] {
            #expect(await api.send(.post, target + query, .queue("b"), headers: reader).status == 403, "\(query)")
            #expect(await api.send(.patch, path + query, ["enabled": false], headers: reader).status == 403, "\(query)")
        }
        #expect(await api.send(.post, "\(path)/disable?dryRun=true", headers: reader).status == 403)
        #expect(await api.send(.delete, "\(path)?dryRun=true", headers: reader).status == 403)
    }

    @Test func theHistoryNamesThePrincipal() async throws {
        let api = try api()
        let editor: HTTPFields = [.role: "editor"]
        let path =
            await api.send(.post, ControlPlaneAPI.collection, .queue("a"), headers: editor).headers[.location] ?? ""
        let history = await api.send(.get, "\(path)/history", headers: editor)
        #expect(history["changes"]?.array?.first?.object?["actor"] == "tester")
    }

    // MARK: Scope

    /// Two mappings in two accounts and regions, by an admin.
    private func inhabited() async -> (api: ControlPlaneAPI, near: String, far: String)? {
        guard let api = try? api() else { return nil }
        func create(_ region: String, _ account: String) async -> String {
            let body: JSONValue = [
                "function": .string("arn:aws:lambda:\(region):\(account):function:orders"),
                "source": ["type": "sqs", "queueArn": .string("arn:aws:sqs:\(region):\(account):orders")],
            ]
            return await api.send(.post, ControlPlaneAPI.collection, body, headers: [.role: "admin"]).headers[.location]
                ?? ""
        }
        return (api, await create("us-east-1", "111111111111"), await create("eu-west-1", "222222222222"))
    }

    static let scopes: [HTTPFields] = [
        [.role: "admin", .accounts: "111111111111"], [.role: "admin", .regions: "us-east-1"],
        [.role: "admin", .accounts: "111111111111", .regions: "us-east-1"],
        [.role: "admin", .accounts: "111111111111,333333333333", .regions: "us-east-1,us-west-2"],
    ]

    @Test(arguments: scopes)
    func whatIsOutsideOfTheScopeIsNotThereToRead(_ caller: HTTPFields) async throws {
        let (api, near, far) = try #require(await inhabited())
        for suffix in ["", "/required-permissions", "/history"] {
            #expect(await api.send(.get, near + suffix, headers: caller).status == 200, "\(suffix)")
            #expect(await api.send(.get, far + suffix, headers: caller).status == 404, "\(suffix)")
        }
        #expect(await api.send(.get, "\(near)/history/1", headers: caller).status == 200)
        #expect(await api.send(.get, "\(far)/history/2", headers: caller).status == 404)
        let list = await api.send(.get, ControlPlaneAPI.collection, headers: caller)
        #expect(list["eventSourceMappings"]?.array?.count == 1)
        for query in [
            "account=222222222222", "region=eu-west-1", "type=sqs&region=eu-west-1",
            "enabled=true&account=222222222222",
        ] {
            let list = await api.send(.get, "\(ControlPlaneAPI.collection)?\(query)", headers: caller)
            #expect(list["eventSourceMappings"] == [], "\(query)")
        }
        #expect(await api.send(.delete, near, headers: caller).status == 204)
        #expect(await api.send(.get, "\(near)/history", headers: caller).status == 200)
        #expect(await api.send(.delete, far, headers: [.role: "admin"]).status == 204)
        #expect(await api.send(.get, "\(far)/history", headers: caller).status == 404)
    }

    @Test(arguments: scopes)
    func whatIsOutsideOfTheScopeCannotBeChanged(_ caller: HTTPFields) async throws {
        let (api, near, far) = try #require(await inhabited())
        var stale = caller
        stale[.ifMatch] = "\"77\""
        let whole: JSONValue = ["function": "orders", "options": [:], "enabled": false, "tags": [:]]
        // As for what does not exist, word for word.
        let nowhere = "\(ControlPlaneAPI.collection)/01a0c450-73d0-792d-b2e4-94b9a8322591"
        for headers in [caller, stale] {
            for (method, suffix, body) in [
                (.patch, "", ["enabled": false]), (.patch, "?dryRun=true", ["enabled": false]), (.put, "", whole),
                (.put, "?dryRun=true", whole), (.post, "/disable", nil),
                (.post, "/retry", nil), (.delete, "", nil),
            ] as [(HTTPRequest.Method, String, JSONValue?)] {
                let one = await api.send(method, far + suffix, body, headers: headers)
                let other = await api.send(method, nowhere + suffix, body, headers: headers)
                #expect(one.status == other.status, "\(method) \(suffix)")
                #expect(one.status == 404 || suffix == "/retry", "\(method) \(suffix)")
                func words(_ answer: ControlPlaneAPI.Answer, _ path: String) -> String? {
                    let id = String(path.split(separator: "/").last ?? "")
                    return answer["detail"]?.string?.replacing(id, with: "ID")
                }
                #expect(words(one, far) == words(other, nowhere), "\(method) \(suffix)")
            }
        }
        #expect(await api.send(.post, "\(far)/revert", ["sequence": 2], headers: caller).status == 404)
        let body: JSONValue = [
            "function": "arn:aws:lambda:eu-west-1:222222222222:function:other",
            "source": ["type": "sqs", "queueArn": "arn:aws:sqs:eu-west-1:222222222222:other"],
        ]
        for query in ["", "?dryRun=true"] {
            #expect(await api.send(.post, ControlPlaneAPI.collection + query, body, headers: caller).status == 403)
        }
        #expect(await api.send(.get, far, headers: [.role: "admin"])["revision"] == 1)
        #expect(await api.send(.post, "\(near)/disable", headers: caller).status == 200)
        #expect(await api.send(.delete, far, headers: [.role: "admin"]).status == 204)
        #expect(await api.send(.post, "\(far)/revert", ["sequence": 2], headers: caller).status == 404)
    }

    @Test("Validation names no mapping that the caller may not see")
    func validationKeepsToTheScope() async throws {
        let (api, near, far) = try #require(await inhabited())
        func validate(_ region: String, _ account: String) async -> ControlPlaneAPI.Answer {
            let mapping: JSONValue = [
                "function": .string("arn:aws:lambda:\(region):\(account):function:orders"),
                "source": ["type": "sqs", "queueArn": .string("arn:aws:sqs:\(region):\(account):orders")],
            ]
            let caller: HTTPFields = [.role: "reader", .accounts: "111111111111"]
            return await api.send(.post, "/v1/validate", ["mappings": [mapping]], headers: caller)
        }
        func codes(_ answer: ControlPlaneAPI.Answer) -> [String] {
            let violations = answer["results"]?.array?.first?.object?["violations"]?.array ?? []
            return violations.compactMap { $0.object?["code"]?.string }
        }
        let own = await validate("us-east-1", "111111111111")
        #expect(codes(own) == ["already-mapped"])
        #expect(String(decoding: own.body, as: UTF8.self).contains(near.suffix(36)))
        let foreign = await validate("eu-west-1", "222222222222")
        #expect(codes(foreign) == ["outside-scope"])
        #expect(!String(decoding: foreign.body, as: UTF8.self).contains(far.suffix(36)))
        #expect(codes(await validate("eu-west-2", "222222222222")) == ["outside-scope"])
    }

    @Test func changesElsewhereAreNotInTheFeed() async throws {
        let (api, near, far) = try #require(await inhabited())
        let caller: HTTPFields = [.role: "reader", .regions: "us-east-1"]
        let admin: HTTPFields = [.role: "admin"]
        let first = await api.send(.get, "/v1/changes", headers: caller)
        #expect(first["changes"]?.array?.count == 1)
        #expect(first["next"] == 2)
        // Page after page of what is not for this caller, and then something that is.
        for _ in 0..<3 {
            _ = await api.send(.post, "\(far)/disable", headers: admin)
            _ = await api.send(.post, "\(far)/enable", headers: admin)
        }
        #expect(
            await api.send(.get, "/v1/changes?after=2&limit=1", headers: caller).object == ["changes": [], "next": 8]
        )
        let waiting = api.begin(.get, "/v1/changes?after=8&wait=60", headers: caller)
        _ = await api.send(.post, "\(far)/disable", headers: admin)
        _ = await api.send(.post, "\(near)/disable", headers: admin)
        let answer = try #require(await waiting.outcome().response)
        let body = try JSONValue(parsing: answer.body).object
        #expect(body?["changes"]?.array?.compactMap { $0.object?["sequence"]?.integer } == [10])
        #expect(body?["next"] == 10)
    }

    @Test func whoHasLostItsRightsIsToldNothingMore() async throws {
        let isAllowed = Atomic(true)
        let api = try ControlPlaneAPI(
            identify: { _ in Caller.unrestricted("tester") },
            isCurrent: { _ in isAllowed.load(ordering: .relaxed) }
        )
        let stream = api.begin(.get, "/v1/changes", headers: [.accept: "text/event-stream"])
        let poll = api.begin(.get, "/v1/changes?wait=60")
        isAllowed.store(false, ordering: .relaxed)
        _ = await api.create()
        #expect(await stream.outcome().pieces.isEmpty)
        let answer = try #require(await poll.outcome().response)
        #expect(try JSONValue(parsing: answer.body) == ["changes": [], "next": 0])
    }

    @Test func anOverlapWithAMappingElsewhereDoesNotNameIt() async throws {
        let api = try api()
        func bucket(_ region: String) -> JSONValue {
            [
                "function": .string("arn:aws:lambda:\(region):111111111111:function:f"),
                "source": ["type": "s3", "bucketArn": "arn:aws:s3:::shared"],
                "options": ["events": ["s3:ObjectCreated:*"]],
            ]
        }
        let there = await api.send(.post, ControlPlaneAPI.collection, bucket("eu-west-1"), headers: [.role: "admin"])
        let id = try #require(there["eventSourceMappingId"]?.string)
        var other = bucket("us-east-1").object ?? [:]
        other["function"] = "arn:aws:lambda:us-east-1:111111111111:function:g"
        let limited: HTTPFields = [.role: "editor", .regions: "us-east-1"]
        let hidden = await api.send(.post, ControlPlaneAPI.collection, .object(other), headers: limited)
        #expect(hidden.status == 409)
        #expect(hidden["existing"] == nil)
        #expect(!String(decoding: hidden.body, as: UTF8.self).contains(id))
        let shown = await api.send(.post, ControlPlaneAPI.collection, .object(other), headers: [.role: "editor"])
        #expect(shown["existing"]?.string == id)
    }

    // MARK: Refusals

    @Test func tooManyRequestsSayWhenToComeBack() async throws {
        let api = try ControlPlaneAPI(identify: { _ in throw RateExceeded(retryAfter: 7) })
        let answer = await api.send(.get, ControlPlaneAPI.collection)
        #expect(answer.status == 429)
        #expect(answer.headers[.retryAfter] == "7")
    }

    @Test func aTokenThatIsNotAcceptedIsInvalid() async throws {
        let api = try ControlPlaneAPI(identify: { _ in throw AuthenticationFailure.token })
        let answer = await api.send(.get, ControlPlaneAPI.collection)
        #expect(answer.status == 401)
        #expect(answer.headers[values: .wwwAuthenticate].first?.contains(#"error="invalid_token""#) == true)
    }
}

extension HTTPField.Name {
    fileprivate static let role = HTTPField.Name("X-Test-Role")!
    fileprivate static let accounts = HTTPField.Name("X-Test-Accounts")!
    fileprivate static let regions = HTTPField.Name("X-Test-Regions")!
}
