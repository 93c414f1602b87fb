import APIExchange
import ControlPlane
import HTTPServer
import HTTPTypes
import JSON
import LambdaAPI
import Testing

/// Who may do what through the Lambda API.
@Suite struct AuthorityTests {
    /// The least role for each operation, written down a second time.
    static let leastRoles: [String: Role] = [
        "CreateEventSourceMapping": .editor, "ListEventSourceMappings": .reader, "GetEventSourceMapping": .reader,
        "UpdateEventSourceMapping": .editor, "DeleteEventSourceMapping": .editor, "ListTags": .reader,
        "TagResource": .editor, "UntagResource": .editor,
    ]

    static let id = "0198c0de-7a11-7bbb-8ccc-0123456789ab"

    private func faces(_ role: Role, scope: AccessScope = .everything) throws -> Faces {
        try Faces(identify: { _ in
            let account = scope.accounts.count == 1 ? scope.accounts.first : nil
            return Caller(name: "tester", account: account, role: role, scope: scope)
        })
    }

    @Test(arguments: LambdaAPIHandler.routes.names, Role.allCases)
    func aRoleDoesWhatItIsForAndNoMore(_ operation: String, _ role: Role) async throws {
        let route = try #require(LambdaAPIHandler.routes[operation])
        let least = try #require(Self.leastRoles[operation], "give \(operation) its least role")
        let arn = "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(Self.id)"
        let target = route.template.replacing("{UUID}", with: Self.id).replacing("{Resource}", with: arn)
        let answer = try await faces(role).call(route.method, target)
        #expect((answer.errorType == "AccessDeniedException") == (role < least), "\(answer.json.text())")
        if role < least {
            #expect(answer.status == 403)
            #expect(answer.message?.contains("lambda:\(operation)") == true)
            #expect(answer.message?.contains("the role \(least.rawValue)") == true)
        }
    }

    @Test(
        arguments: [
            (["Enabled": false], true), (["Enabled": true], true), (["Enabled": false, "BatchSize": 5], false),
            (["BatchSize": 5], false), ([:], false), (["enabled": false], false),
        ] as [(JSONObject, Bool)]
    )
    func anOperatorUpdatesOnlyWhetherAMappingIsEnabled(_ body: JSONObject, _ isAllowed: Bool) async throws {
        let answer = try await faces(.operator).update(Self.id, body)
        #expect(answer.errorType == (isAllowed ? "ResourceNotFoundException" : "AccessDeniedException"))
        #expect(try await faces(.reader).update(Self.id, body).errorType == "AccessDeniedException")
        #expect(try await faces(.editor).update(Self.id, body).errorType != "AccessDeniedException")
    }

    @Test func aRegionElsewhereIsDenied() async throws {
        let faces = try faces(.admin, scope: AccessScope(regions: ["eu-central-1", "eu-west-1"]))
        for route in LambdaAPIHandler.routes.all {
            let target = route.template.replacing("{UUID}", with: Self.id)
            let answer = await faces.call(route.method, target, headers: Faces.signed(region: "us-east-1"))
            #expect(answer.status == 403)
            #expect(answer.errorType == "AccessDeniedException")
        }
        #expect(await faces.call(.get, Faces.mappings, headers: Faces.signed(region: "eu-west-1")).status == 200)
    }

    @Test func theOnlyRegionIsTheOneOfARequestThatNamesNone() async throws {
        let faces = try faces(.admin, scope: AccessScope(regions: ["eu-central-1"]))
        let created = await faces.create(["EventSourceArn": "arn:aws:sqs:eu-central-1:123456789012:q"])
        #expect(created["FunctionArn"] == "arn:aws:lambda:eu-central-1:123456789012:function:consumer")
    }

    @Test func accountsElsewhereAreDeniedAndTheirMappingsNotThere() async throws {
        let scope = AccessScope(accounts: ["111111111111", "222222222222"])
        let faces = try faces(.admin, scope: scope)
        let own = await faces.create(
            ["EventSourceArn": "arn:aws:sqs:us-east-1:111111111111:q"],
            function: "arn:aws:lambda:us-east-1:111111111111:function:f"
        )
        #expect(own.status == 202)
        let foreign = await faces.create(
            ["EventSourceArn": "arn:aws:sqs:us-east-1:333333333333:q"],
            function: "arn:aws:lambda:us-east-1:333333333333:function:f"
        )
        #expect(foreign.status == 403)
        #expect(foreign.errorType == "AccessDeniedException")
        #expect(await faces.call(.get, Faces.mappings)["EventSourceMappings"]?.array?.count == 1)
    }

    @Test("What is elsewhere is answered like what does not exist, by every operation")
    func whatIsElsewhereIsNotThere() async throws {
        let scope = AccessScope(accounts: ["111111111111", "222222222222"])
        let admin = try faces(.admin)
        let far = await admin.createQueue()
        let caller = try Faces(
            sharing: admin,
            identify: { _ in Caller(name: "tester", account: nil, role: .admin, scope: scope) }
        )
        let nowhere = Self.id
        for route in LambdaAPIHandler.routes.all where route.template.contains("{") {
            func answer(_ id: String) async -> Faces.Answer {
                let arn = "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)"
                let path = route.template.replacing("{UUID}", with: id).replacing("{Resource}", with: arn)
                let query = route.operation == "UntagResource" ? "?tagKeys=a" : ""
                let body: JSONValue? = route.operation == "TagResource" ? ["Tags": ["a": "b"]] : nil
                return await caller.call(route.method, path + query, body)
            }
            let one = await answer(far)
            let other = await answer(nowhere)
            #expect(one.status == 404, "\(route.operation)")
            #expect(one.status == other.status, "\(route.operation)")
            #expect(one.errorType == other.errorType, "\(route.operation)")
            #expect(one.message?.replacing(far, with: "ID") == other.message?.replacing(nowhere, with: "ID"))
        }
        #expect(await admin.get(far).status == 200)
    }

    @Test func refusalsHaveTheNamesAndFormsOfAWS() async throws {
        let missing = try await Faces(identify: { _ in throw AuthenticationFailure.missing }).call(.get, Faces.mappings)
        #expect(missing.status == 403)
        #expect(missing.errorType == "MissingAuthenticationTokenException")
        #expect(missing.json == ["message": "Missing Authentication Token"])
        let wrong = try await Faces(identify: { _ in throw AuthenticationFailure.token }).call(.get, Faces.mappings)
        #expect(wrong.errorType == "UnrecognizedClientException")
        #expect(wrong.json == ["message": "The security token included in the request is invalid."])
        let many = try await Faces(identify: { _ in throw RateExceeded(retryAfter: 3) }).call(.get, Faces.mappings)
        #expect(many.status == 429)
        #expect(many.errorType == "TooManyRequestsException")
        #expect(many.headers[.retryAfter] == "3")
    }
}
