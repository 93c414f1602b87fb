import ControlPlane
import HTTPTypes
import JSON
import LambdaAPI
import Testing

/// Who sees which mappings.
@Suite struct ScopeTests {
    static let queue: JSONObject = ["EventSourceArn": "arn:aws:sqs:eu-central-1:123456789012:q"]

    @Test func regionComesFromTheSignature() async throws {
        let faces = try Faces()
        let frankfurt = Faces.signed(region: "eu-central-1")
        let created = await faces.create(Self.queue, headers: frankfurt)
        #expect(created["FunctionArn"] == "arn:aws:lambda:eu-central-1:123456789012:function:consumer")
        let id = try #require(created["UUID"]?.string)
        let arn = try #require(created["EventSourceMappingArn"]?.string)
        #expect(arn == "arn:aws:lambda:eu-central-1:123456789012:event-source-mapping:\(id)")
        #expect(await faces.get(id, headers: frankfurt).status == 200)
        #expect(await faces.call(.get, "/2017-03-31/tags/\(arn)", headers: frankfurt).status == 200)
        let list = await faces.call(.get, Faces.mappings, headers: frankfurt)
        #expect(list["EventSourceMappings"]?.array?.count == 1)
        try await Self.expectInvisible(id, arn, to: Faces.signed(region: "us-east-1"), faces)
        try await Self.expectInvisible(id, arn, to: [:], faces)
    }

    private static func expectInvisible(
        _ id: String,
        _ arn: String,
        to caller: HTTPFields,
        _ faces: Faces
    ) async throws {
        var strict = caller
        strict[.ifMatch] = "\"77\""
        for answer in [
            await faces.get(id, headers: caller), await faces.update(id, ["BatchSize": 1], headers: caller),
            await faces.delete(id, headers: caller), await faces.get(id, headers: strict),
            await faces.update(id, ["BatchSize": 1], headers: strict), await faces.delete(id, headers: strict),
        ] {
            #expect(answer.status == 404)
            #expect(answer.json == ["Type": "User", "Message": "The resource you requested does not exist."])
        }
        for answer in [
            await faces.call(.get, "/2017-03-31/tags/\(arn)", headers: caller),
            await faces.call(.post, "/2017-03-31/tags/\(arn)", ["Tags": ["a": "b"]], headers: caller),
            await faces.call(.delete, "/2017-03-31/tags/\(arn)?tagKeys=a", headers: caller),
        ] {
            #expect(answer.status == 404)
            #expect(answer.message == "Event source mapping not found: \(arn)")
        }
        #expect(await faces.call(.get, Faces.mappings, headers: caller).json == ["EventSourceMappings": []])
        #expect(await faces.callREST(.get, "/v1/event-source-mappings/\(id)")["revision"] == 1)
    }

    @Test func presignedRequestNamesItsRegionToo() async throws {
        let faces = try Faces()
        _ = await faces.create(Self.queue, headers: Faces.signed(region: "eu-central-1"))
        let credential = "X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Feu-central-1%2Flambda%2Faws4_request"
        let list = await faces.call(
            .get,
            "\(Faces.mappings)?X-Amz-Algorithm=AWS4-HMAC-SHA256&\(credential)&X-Amz-Signature=0"
        )
        #expect(list["EventSourceMappings"]?.array?.count == 1)
    }

    @Test func partitionFollowsTheRegion() async throws {
        let faces = try Faces()
        let created = await faces.create(
            ["EventSourceArn": "arn:aws-cn:sqs:cn-north-1:123456789012:q"],
            headers: Faces.signed(region: "cn-north-1")
        )
        #expect(created["FunctionArn"] == "arn:aws-cn:lambda:cn-north-1:123456789012:function:consumer")
    }

    @Test func keyOfTwelveDigitsIsTheAccount() async throws {
        let faces = try Faces()
        let caller = Faces.signed("111122223333")
        let created = await faces.create(["EventSourceArn": "arn:aws:sqs:us-east-1:111122223333:q"], headers: caller)
        #expect(created["FunctionArn"] == "arn:aws:lambda:us-east-1:111122223333:function:consumer")
        let id = try #require(created["UUID"]?.string)
        let arn = try #require(created["EventSourceMappingArn"]?.string)
        #expect(await faces.get(id, headers: caller).status == 200)
        try await Self.expectInvisible(id, arn, to: Faces.signed("444455556666"), faces)
    }

    @Test func principalsAccountGoesBeforeItsKey() async throws {
        let faces = try Faces(identify: { _ in Caller.unrestricted("ci", account: "222233334444") })
        let created = await faces.create(
            ["EventSourceArn": "arn:aws:sqs:us-east-1:222233334444:q"],
            headers: Faces.signed("111122223333")
        )
        #expect(created["FunctionArn"] == "arn:aws:lambda:us-east-1:222233334444:function:consumer")
    }

    /// Whoever has no account of its own works with the accounts its ARNs name, and can read back what it made.
    @Test func callerWithoutAccountSeesTheAccountsOfItsARNs() async throws {
        let faces = try Faces()
        let created = await faces.create(
            ["EventSourceArn": "arn:aws:sqs:us-east-1:999988887777:q"],
            function: "arn:aws:lambda:us-east-1:999988887777:function:f",
            headers: Faces.signed("test")
        )
        let id = try #require(created["UUID"]?.string)
        #expect(
            created["EventSourceMappingArn"]
                == .string("arn:aws:lambda:us-east-1:999988887777:event-source-mapping:\(id)")
        )
        #expect(await faces.get(id, headers: Faces.signed("test")).status == 200)
        #expect(
            await faces.update(id, ["FunctionName": "g"])["FunctionArn"]
                == "arn:aws:lambda:us-east-1:999988887777:function:g"
        )
    }

    @Test func functionOfAnotherRegionIsNotReachable() async throws {
        let faces = try Faces()
        let function = "arn:aws:lambda:eu-west-1:123456789012:function:f"
        let answer = await faces.create(
            ["EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"],
            function: function
        )
        #expect(answer.status == 404)
        #expect(answer.errorType == "ResourceNotFoundException")
        #expect(answer.message == "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')")
    }

    @Test func functionOfAnotherAccountIsDenied() async throws {
        let answer = try await Faces().create(
            ["EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"],
            function: "arn:aws:lambda:us-east-1:999988887777:function:f",
            headers: Faces.signed("111122223333")
        )
        #expect(answer.status == 403)
        #expect(answer.errorType == "AccessDeniedException")
        #expect(answer.message?.contains("lambda:CreateEventSourceMapping") == true)
    }

    @Test(
        arguments: [
            ["type": "s3", "bucketArn": "arn:aws:s3:::bucket"],
            ["type": "sns", "topicArn": "arn:aws:sns:us-east-1:123456789012:t"],
        ] as [JSONValue]
    )
    func pushedSourcesAreNotInTheLambdaAPI(_ source: JSONValue) async throws {
        let faces = try Faces()
        var body: JSONObject = ["function": "f", "source": source]
        if source.object?["type"] == "s3" { body["options"] = ["events": ["s3:ObjectCreated:*"]] }
        let created = await faces.callREST(.post, "/v1/event-source-mappings", .object(body))
        let id = try #require(created["eventSourceMappingId"]?.string, "\(created.json)")
        try await Self.expectInvisible(
            id,
            "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)",
            to: [:],
            faces
        )
    }

    @Test(arguments: [
        ("AWS4-HMAC-SHA256 Credential=AKID/20260102/nowhere/lambda/aws4_request", 403, "InvalidSignatureException"),
        ("AWS4-HMAC-SHA256 SignedHeaders=host", 403, "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=AKID", 403, "IncompleteSignatureException"),
    ])
    func signatureWithoutAUsableScopeIsRefused(_ value: String, _ status: Int, _ code: String) async throws {
        let answer = try await Faces().call(.get, Faces.mappings, headers: [.authorization: value])
        #expect(answer.status == status)
        #expect(answer.errorType == code)
    }

    @Test func identificationMayRefuse() async throws {
        let faces = try Faces(identify: { _ in throw LambdaError(.accessDenied, "No.") })
        let answer = await faces.call(.get, Faces.mappings)
        #expect(answer.status == 403)
        #expect(answer.json == ["Message": "No."])
    }
}
