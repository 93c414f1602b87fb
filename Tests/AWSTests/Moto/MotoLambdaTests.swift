import AWS
import ControlPlane
import JSON
import Testing
import UntrustedText

/// The Lambda calls against moto, an implementation of the AWS APIs that is not ours.
@Suite(.enabled(if: MotoServer.isAvailable, Comment(rawValue: MotoServer.reason)))
struct MotoLambdaTests {
    private static let scope = TestUpstream.scope

    private static func function(_ number: Int) -> String {
        "arn:aws:lambda:us-east-1:123456789012:function:function-\(number)"
    }

    private static func queue(_ number: Int) -> String { "arn:aws:sqs:us-east-1:123456789012:queue-\(number)" }

    private func upstream() throws -> AWSUpstream {
        try TestUpstream.make(MotoServer.url, TestUpstream.keys)
    }

    /// The function of this number is for one test alone.
    private func createdMapping(
        _ upstream: AWSUpstream,
        _ number: Int,
        _ more: JSONObject = [:]
    ) async throws -> (uuid: String, mapping: JSONObject) {
        var request: JSONObject = [
            "FunctionName": .string(Self.function(number)), "EventSourceArn": .string(Self.queue(number)),
        ]
        for (name, value) in more { request[name] = value }
        let mapping = try await upstream.createEventSourceMapping(request, in: Self.scope)
        return (try #require(mapping["UUID"]?.string), mapping)
    }

    @Test func aMappingIsMadeReadChangedAndDeleted() async throws {
        let upstream = try upstream()
        let (uuid, created) = try await createdMapping(
            upstream,
            0,
            ["BatchSize": 7, "FunctionResponseTypes": ["ReportBatchItemFailures"]]
        )
        #expect(created["BatchSize"] == 7)
        #expect(created["FunctionArn"]?.string == Self.function(0))

        let read = try await upstream.eventSourceMapping(uuid, in: Self.scope)
        #expect(read["EventSourceArn"]?.string == Self.queue(0))
        #expect(read["State"] == "Enabled")

        let changed = try await upstream.updateEventSourceMapping(
            uuid,
            ["BatchSize": 3, "Enabled": false],
            in: Self.scope
        )
        #expect(changed["BatchSize"] == 3)
        #expect(changed["State"] == "Disabled")
        #expect(try await upstream.eventSourceMapping(uuid, in: Self.scope)["BatchSize"] == 3)

        let deleted = try await upstream.deleteEventSourceMapping(uuid, in: Self.scope)
        #expect(deleted["UUID"]?.string == uuid)
        let gone = await failure { _ = try await upstream.eventSourceMapping(uuid, in: Self.scope) }
        // AWS names the error ResourceNotFoundException in x-amzn-ErrorType; so does moto.
        #expect(gone?.kind == .notFound)
        #expect(gone?.code == "ResourceNotFoundException")
        #expect(gone?.status == 404)
    }

    @Test(arguments: [
        ("arn:aws:kinesis:us-east-1:123456789012:stream/stream-0", 1), ("table", 2),
    ])
    func streamsAreMappedToo(source: String, number: Int) async throws {
        let upstream = try upstream()
        let arn = source == "table" ? MotoServer.tableStream : source
        let (uuid, mapping) = try await createdMapping(
            upstream,
            number,
            ["EventSourceArn": .string(arn), "StartingPosition": "TRIM_HORIZON", "BatchSize": 100]
        )
        #expect(mapping["EventSourceArn"]?.string == arn)
        _ = try await upstream.deleteEventSourceMapping(uuid, in: Self.scope)
    }

    @Test func mappingsAreListedByFunctionAndSource() async throws {
        let upstream = try upstream()
        let (uuid, _) = try await createdMapping(upstream, 3)
        let byBoth = try await upstream.eventSourceMappings(
            function: Self.function(3),
            source: Self.queue(3),
            marker: nil,
            in: Self.scope
        )
        #expect(byBoth.mappings.map { $0["UUID"]?.string } == [uuid])
        #expect(byBoth.nextMarker == nil)
        let all = try await upstream.eventSourceMappings(function: nil, source: nil, marker: nil, in: Self.scope)
        #expect(all.mappings.contains { $0["UUID"]?.string == uuid })
        let none = try await upstream.eventSourceMappings(
            function: Self.function(3),
            source: Self.queue(4),
            marker: nil,
            in: Self.scope
        )
        #expect(none.mappings.isEmpty)
        // Another region has none of them.
        let elsewhere = UpstreamScope(account: "123456789012", region: "eu-central-1")
        let far = try await upstream.eventSourceMappings(function: nil, source: nil, marker: nil, in: elsewhere)
        #expect(far.mappings.isEmpty)
    }

    /// AWS answers a second create with ResourceConflictException and the UUID of the first; moto makes a second one.
    @Test func motoMakesADuplicateWhereAWSWouldRefuseIt() async throws {
        let upstream = try upstream()
        let (first, _) = try await createdMapping(upstream, 5)
        let (second, _) = try await createdMapping(upstream, 5)
        #expect(first != second)
    }

    @Test func tagsAreGivenWithTheMappingAddedAndRemoved() async throws {
        let upstream = try upstream()
        let (_, mapping) = try await createdMapping(
            upstream,
            6,
            ["Tags": ["lambda-event-sources:id": "0190", "team": "a b/c+d@e"]]
        )
        let arn = try #require(mapping["EventSourceMappingArn"]?.string)
        #expect(
            try await upstream.tags(of: arn, in: Self.scope)
                == ["lambda-event-sources:id": "0190", "team": "a b/c+d@e"]
        )
        try await upstream.tag(arn, ["team": "new", "é&=": "ü +"], in: Self.scope)
        try await upstream.untag(arn, ["lambda-event-sources:id"], in: Self.scope)
        #expect(try await upstream.tags(of: arn, in: Self.scope) == ["team": "new", "é&=": "ü +"])
        try await upstream.untag(arn, ["team", "é&="], in: Self.scope)
        #expect(try await upstream.tags(of: arn, in: Self.scope) == [:])
    }

    @Test func permissionsAreAddedReadAndRemoved() async throws {
        let upstream = try upstream()
        let function = Self.function(7)
        #expect(try await MotoServer.policy(of: function) == nil)
        let statement = FunctionPermission(
            statementID: "lambda-event-sources-1",
            principal: "s3.amazonaws.com",
            sourceARN: "arn:aws:s3:::bucket-7",
            sourceAccount: "123456789012"
        )
        try await upstream.addPermission(function: function, qualifier: nil, statement, in: Self.scope)
        let policy = try #require(try await MotoServer.policy(of: function))
        let statements = try #require(policy["Statement"]?.array).compactMap(\.object)
        #expect(statements.count == 1)
        #expect(statements[0]["Sid"] == "lambda-event-sources-1")
        #expect(
            try await upstream.statements(function: function, qualifier: nil, in: Self.scope)
                == ["lambda-event-sources-1"]
        )
        #expect(statements[0]["Action"] == "lambda:InvokeFunction")
        #expect(statements[0]["Principal"]?.object?["Service"] == "s3.amazonaws.com")
        let conditions = try #require(statements[0]["Condition"]?.object)
        #expect(conditions["ArnLike"]?.object?["AWS:SourceArn"] == "arn:aws:s3:::bucket-7")
        #expect(conditions["StringEquals"]?.object?["AWS:SourceAccount"] == "123456789012")

        try await upstream.removePermission(
            function: function,
            qualifier: nil,
            statementID: "lambda-event-sources-1",
            in: Self.scope
        )
        // AWS answers 404 for a policy without statements; moto goes on answering an empty one.
        let rest = try await MotoServer.policy(of: function)
        #expect(rest?["Statement"]?.array?.isEmpty ?? true)
    }

    /// AWS answers 404 to all of these.
    ///
    /// Moto answers an empty object when a mapping that does not exist is changed or deleted.
    @Test func whatDoesNotExistIsNotFound() async throws {
        let upstream = try upstream()
        let uuid = "00000000-0000-0000-0000-000000000000"
        let read = await failure { _ = try await upstream.eventSourceMapping(uuid, in: Self.scope) }
        #expect(read?.kind == .notFound)
        let updated = await failure {
            _ = try await upstream.updateEventSourceMapping(uuid, ["Enabled": true], in: Self.scope)
        }
        #expect(updated?.kind == .unknownOutcome)
        #expect(updated?.message == "the answer cannot be read: it is no mapping with a UUID")
        #expect(try await upstream.deleteEventSourceMapping(uuid, in: Self.scope).isEmpty)
        let removed = await failure {
            try await upstream.removePermission(
                function: "arn:aws:lambda:us-east-1:123456789012:function:none",
                qualifier: nil,
                statementID: "none",
                in: Self.scope
            )
        }
        #expect(removed?.kind == .notFound)
    }

    /// AWS says InvalidParameterValueException where moto says that the queue is not found.
    @Test func aQueueThatDoesNotExistIsRefusedInWords() async throws {
        let upstream = try upstream()
        let found = await failure {
            _ = try await createdMapping(upstream, 8, ["EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:none"])
        }
        #expect(found?.kind == .notFound)
        #expect(found?.code == "ResourceNotFoundException")
        #expect(found?.message.isEmpty == false)
    }

    @Test func theCallerIsKnown() async throws {
        let identity = try await upstream().callerIdentity()
        #expect(identity.account == "123456789012")
        #expect(identity.arn.hasPrefix("arn:aws:sts::123456789012:"))
    }
}
