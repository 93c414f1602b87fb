import EventSources
import JSON
import Testing
import UntrustedText

@Suite struct UpdatingTests {
    static let destination: JSONValue = ["type": "sqs", "arn": .string(Requests.queue)]
    static let pollers: JSONObject = ["provisionedPollerConfig": ["minimumPollers": 2, "maximumPollers": 5]]

    /// What a patch makes of options; null stands for an option that is gone.
    static let patches: [(type: String, options: JSONObject, patch: JSONValue, changed: JSONObject)] = [
        ("sqs", ["batchSize": 5], ["options": ["batchSize": nil]], ["batchSize": 10]),
        ("sqs", ["maxConcurrency": 5], ["options": ["maxConcurrency": nil]], ["maxConcurrency": nil]),
        ("sqs", ["filters": [["body": ["a": [1]]]]], ["options": ["filters": []]], ["filters": nil]),
        (
            "sqs", ["filters": [["body": ["a": [1]]]]], ["options": ["filters": [["body": ["b": [1]]]]]],
            ["filters": [["body": ["b": [1]]]]]
        ),
        (
            "sqs", pollers, ["options": ["provisionedPollerConfig": ["maximumPollers": 9]]],
            ["provisionedPollerConfig": ["minimumPollers": 2, "maximumPollers": 9]]
        ),
        (
            "sqs", pollers, ["options": ["provisionedPollerConfig": ["minimumPollers": 3, "maximumPollers": nil]]],
            ["provisionedPollerConfig": ["minimumPollers": 3, "maximumPollers": 200]]
        ),
        (
            "kinesis", ["onFailure": destination, "retryAttempts": 3],
            ["options": ["onFailure": ["type": "s3", "arn": "arn:aws:s3:::failures"]]],
            ["onFailure": ["type": "s3", "arn": "arn:aws:s3:::failures"], "retryAttempts": 3]
        ),
        ("kinesis", [:], ["options": ["startingPosition": "TRIM_HORIZON"]], ["startingPosition": "TRIM_HORIZON"]),
        (
            "managed-kafka", ["secret": .string(Requests.secret)], ["options": ["secret": nil]],
            ["secret": nil, "authenticationMethod": nil]
        ),
        (
            "managed-kafka", pollers, ["options": ["provisionedPollerConfig": nil]],
            [
                "provisionedPollerConfig": nil, "retryAttempts": nil, "bisectBatchOnError": nil, "maxRecordAge": nil,
                "reportBatchItemFailures": nil,
            ]
        ),
        ("managed-kafka", [:], ["options": .object(pollers)], ["retryAttempts": -1, "reportBatchItemFailures": false]),
        (
            "sns", ["filterPolicy": ["a": ["x"], "b": ["y"]]], ["options": ["filterPolicy": ["a": nil, "c": ["z"]]]],
            ["filterPolicy": ["b": ["y"], "c": ["z"]]]
        ),
        (
            "self-managed-kafka", [:], ["options": ["encryption": .string(Requests.secret)]],
            ["rootCACertificate": .string(Requests.secret)]
        ),
    ]

    @Test(arguments: patches)
    func patchesMergeResetAndReplace(type: String, options: JSONObject, patch: JSONValue, changed: JSONObject) throws {
        let before = try Requests.definition(type, options)
        let after = try before.patching(with: patch, settings: Requests.settings).accepted()
        for (name, value) in changed { #expect(after.options[name] ?? .null == value, "\(name)") }
        for (name, value) in before.options where changed[name] == nil { #expect(after.options[name] == value) }
        #expect(after.options.names == type.canonicalOrder(of: after.options.names))
    }

    static let refusedPatches: [(type: String, options: JSONObject, patch: JSONValue, refusals: [String])] = [
        ("sqs", [:], ["options": nil], ["/options null-not-allowed"]),
        ("sqs", [:], ["tags": nil], ["/tags null-not-allowed"]),
        ("sqs", [:], ["function": nil], ["/function null-not-allowed"]),
        ("sqs", [:], ["enabled": nil], ["/enabled null-not-allowed"]),
        ("sqs", [:], ["source": nil], ["/source null-not-allowed"]),
        ("sqs", [:], ["colour": 1], ["/colour unknown-member"]),
        ("sqs", [:], ["options": ["batchSize": 11]], ["/options/batchSize requires"]),
        (
            "sqs", ["batchSize": 11, "maxBatchingWindow": 1], ["options": ["maxBatchingWindow": nil]],
            ["/options/batchSize requires"]
        ),
        (
            "sqs", [:], ["source": ["queueArn": "arn:aws:sqs:us-east-1:123456789012:other"]],
            ["/source/queueArn immutable"]
        ),
        ("sqs", [:], ["source": ["type": "sns"]], ["/source/type immutable"]),
        ("sqs", [:], ["source": ["queueArn": nil]], ["/source/queueArn immutable"]),
        ("sqs", [:], ["function": "210987654321:function:orders"], ["/function immutable"]),
        ("sqs", [:], ["function": "arn:aws:lambda:eu-west-1:123456789012:function:orders"], ["/function immutable"]),
        ("sqs", [:], ["function": "a b"], ["/function malformed"]),
        ("kinesis", [:], ["options": ["startingPosition": "LATEST"]], ["/options/startingPosition immutable"]),
        ("kinesis", [:], ["options": ["startingPosition": nil]], ["/options/startingPosition immutable"]),
        ("managed-kafka", [:], ["options": ["consumerGroupId": "mine"]], ["/options/consumerGroupId immutable"]),
        (
            "managed-kafka", ["maxBatchingWindow": 1], ["options": ["maxBatchingWindow": nil]],
            ["/options/maxBatchingWindow irrevocable"]
        ),
        ("self-managed-kafka", [:], ["options": ["consumptionMode": "Queue"]], ["/options/consumptionMode immutable"]),
        ("self-managed-kafka", [:], ["options": ["secret": nil]], ["/options/secret required"]),
        ("documentdb", [:], ["options": ["databaseName": nil]], ["/options/databaseName required"]),
        (
            "kinesis", ["onFailure": destination], ["options": ["onFailure": ["arn": "arn:aws:s3:::failures"]]],
            ["/options/onFailure/type required"]
        ),
    ]

    @Test(arguments: refusedPatches)
    func patchesThatBreakRulesAreRefused(type: String, options: JSONObject, patch: JSONValue, refusals: [String]) throws
    {
        let before = try Requests.definition(type, options)
        #expect(before.patching(with: patch, settings: Requests.settings).refusals == refusals)
    }

    @Test func tagsAndContextMerge() throws {
        let before = try Requests.definition("sqs").patching(
            with: ["tags": ["a": "1", "b": "2"], "context": ["functionTimeout": 3, "queueVisibilityTimeout": 60]],
            settings: Requests.settings
        ).accepted()
        let after = try before.patching(
            with: ["tags": ["a": nil, "c": "3"], "context": ["queueVisibilityTimeout": nil], "enabled": false],
            settings: Requests.settings
        ).accepted()
        #expect(after.tags == ["b": "2", "c": "3"])
        #expect(after.context == ["functionTimeout": 3])
        #expect(!after.enabled)
        let cleared = try after.patching(with: ["context": nil], settings: Requests.settings).accepted()
        #expect(cleared.context.isEmpty)
        #expect(cleared.members["context"] == nil)
    }

    @Test func theFunctionChangesWithinItsAccountAndRegion() throws {
        let before = try Requests.definition("sqs")
        let after = try before.patching(with: ["function": "billing:live"], settings: Requests.settings).accepted()
        #expect(after.function.description == "arn:aws:lambda:us-east-1:123456789012:function:billing:live")
    }

    @Test func aReplacementResetsWhatItLeavesOut() throws {
        let before = try Requests.definition(
            "kinesis",
            ["batchSize": 7, "filters": [["data": ["a": [1]]]], "startingPosition": "LATEST"]
        )
        let after = try before.replacing(
            with: ["function": "orders", "enabled": true, "tags": ["a": "b"]],
            settings: Requests.settings
        ).accepted()
        #expect(after.options["batchSize"] == 100)
        #expect(after.options["filters"] == nil)
        #expect(after.options["startingPosition"] == "LATEST")
        #expect(after.tags == ["a": "b"])
    }

    @Test func aReplacementNamesFunctionStateAndTags() throws {
        let before = try Requests.definition("managed-kafka", ["maxBatchingWindow": 5])
        let validated = before.replacing(with: ["options": [:]], settings: Requests.settings)
        #expect(
            validated.refusals == [
                "/enabled required", "/function required", "/options/maxBatchingWindow irrevocable", "/tags required",
            ]
        )
    }

    @Test func onlyNewViolationsAreRefused() throws {
        // The wire takes an encryption key without filters; REST does not.
        let request: JSONObject = [
            "FunctionName": "orders", "EventSourceArn": .string(Requests.queue), "KMSKeyArn": .string(Requests.key),
        ]
        let before = try MappingDefinition.creating(fromWire: request, settings: Requests.settings).accepted()
        #expect(before.warnings(settings: Requests.settings).map(\.code) == [.requires])
        let patched = before.patching(with: ["options": ["batchSize": 5]], settings: Requests.settings)
        #expect(patched.refusals == [])
        #expect(patched.warnings.map(\.code) == [.requires])
        let replaced = before.replacing(with: .object(before.members), settings: Requests.settings)
        #expect(try replaced.accepted() == before)
        let worse = before.patching(with: ["options": ["batchSize": 50]], settings: Requests.settings)
        #expect(worse.refusals == ["/options/batchSize requires"])
    }

    @Test func theTextsOfFiltersStayUntilTheFiltersChange() throws {
        let text = "{ \"body\": {\"a\": [1]} }"
        let request: JSONObject = [
            "FunctionName": "orders", "EventSourceArn": .string(Requests.queue),
            "FilterCriteria": ["Filters": [["Pattern": .string(text)]]],
        ]
        let before = try MappingDefinition.creating(fromWire: request, settings: Requests.settings).accepted()
        #expect(before.options["filters"] == [["body": ["a": [1]]]])
        #expect(before.filterPatterns == [text])
        #expect(try MappingDefinition(stored: before.stored).filterPatterns == [text])
        let same = try before.replacing(with: .object(before.members), settings: Requests.settings).accepted()
        #expect(same.filterPatterns == [text])
        let changed = try before.patching(
            with: ["options": ["filters": [["body": ["a": [2]]]]]],
            settings: Requests.settings
        ).accepted()
        #expect(changed.filterPatterns == nil)
        #expect(
            changed.wireMembers(mappingID: "x")["FilterCriteria"] == [
                "Filters": [["Pattern": "{\"body\":{\"a\":[2]}}"]]
            ]
        )
    }
}

extension String {
    /// Option names of a type in the order of its declaration.
    fileprivate func canonicalOrder(of names: [String]) -> [String] {
        (SourceType.named(self)?.options ?? []).map(\.name).filter(names.contains)
    }
}
