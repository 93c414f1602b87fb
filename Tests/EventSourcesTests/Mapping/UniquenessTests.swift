import EventSources
import JSON
import Testing

@Suite struct UniquenessTests {
    static let pairs: [(type: String, one: JSONObject, other: JSONObject, conflict: Bool)] = [
        ("sqs", [:], [:], true),
        ("sqs", [:], ["queueArn": "arn:aws:sqs:us-east-1:123456789012:other"], false),
        ("managed-kafka", [:], [:], true),
        ("managed-kafka", [:], ["topic": "other"], false),
        ("self-managed-kafka", [:], ["bootstrapServers": ["c:1", "a.example.com:9092"]], true),
        ("self-managed-kafka", [:], ["bootstrapServers": ["c:1"]], false),
        ("self-managed-kafka", [:], ["topic": "other"], false),
        ("amazon-mq", [:], ["queue": "other"], false),
        ("amazon-mq", ["virtualHost": "/a"], ["virtualHost": "/b"], false),
        ("amazon-mq", ["virtualHost": "/"], [:], true),
        ("documentdb", [:], [:], true),
        ("sns", [:], [:], true),
    ]

    @Test(arguments: pairs)
    func oneMappingPerFunctionAndSource(type: String, one: JSONObject, other: JSONObject, conflict: Bool) throws {
        let first = try Requests.definition(type, source: one)
        let second = try Requests.definition(type, source: other)
        #expect(Set(first.uniqueClaims).isDisjoint(with: second.uniqueClaims) == !conflict)
        let elsewhere = try second.patching(with: ["function": "orders:live"], settings: Requests.settings).accepted()
        #expect(Set(first.uniqueClaims).isDisjoint(with: elsewhere.uniqueClaims))
    }

    static let buckets: [(one: JSONObject, other: JSONObject, conflict: Bool)] = [
        ([:], [:], true),
        (["events": ["s3:ObjectCreated:*"]], ["events": ["s3:ObjectCreated:Put"]], true),
        (["events": ["s3:ObjectCreated:*"]], ["events": ["s3:ObjectRemoved:*"]], false),
        (["filters": [["prefix": "a/"]]], ["filters": [["prefix": "a/b/"]]], true),
        (["filters": [["prefix": "a/"]]], ["filters": [["prefix": "b/"]]], false),
        (["filters": [["prefix": "a/", "suffix": ".x"]]], ["filters": [["prefix": "a/", "suffix": ".y"]]], false),
        (["filters": [["prefix": "a/"]]], ["filters": [["suffix": ".y"]]], true),
    ]

    @Test(arguments: buckets)
    func bucketRulesDoNotOverlapWhoeverTheFunctionIs(one: JSONObject, other: JSONObject, conflict: Bool) throws {
        let first = try Requests.definition("s3", one)
        let second = try Requests.definition("s3", other).patching(
            with: ["function": "billing"],
            settings: Requests.settings
        ).accepted()
        #expect(first.uniqueClaims.isEmpty)
        #expect(first.overlapScope != nil && first.overlapScope == second.overlapScope)
        #expect(first.overlap(withOptions: second.options).isEmpty == !conflict)
        #expect(second.overlap(withOptions: first.options).isEmpty == !conflict)
        let elsewhere = try Requests.definition("s3", other, source: ["bucketArn": "arn:aws:s3:::other"])
        #expect(first.overlapScope != elsewhere.overlapScope)
        // Names of buckets are unique, whoever owns them.
        let owned = try Requests.definition("s3", other, source: ["bucketOwner": "210987654321"])
        #expect(first.overlapScope == owned.overlapScope)
    }

    @Test func theOwnerOfABucketIsFixedAndChecked() throws {
        let owned = try Requests.definition("s3", source: ["bucketOwner": "210987654321"])
        #expect(try MappingDefinition(stored: owned.stored) == owned)
        #expect(try MappingDefinition.restoring(owned.stored, settings: Requests.settings).accepted() == owned)
        #expect(try owned.replacing(with: .object(owned.members), settings: Requests.settings).accepted() == owned)
        let sources: [JSONObject] = [
            ["type": "s3", "bucketArn": "arn:aws:s3:::images", "bucketOwner": "123456789012"],
            ["type": "s3", "bucketArn": "arn:aws:s3:::images", "bucketOwner": nil],
        ]
        for source in sources {
            let patched = owned.patching(with: ["source": .object(source)], settings: Requests.settings)
            #expect(patched.refusals == ["/source/bucketOwner immutable"])
        }
        let plain = try Requests.definition("s3")
        let patch: JSONValue = ["source": .object(owned.source.json)]
        #expect(plain.patching(with: patch, settings: Requests.settings).refusals == ["/source/bucketOwner immutable"])
        let wrong: [(JSONValue, String)] = [
            ("21098765432", "out-of-range"), ("2109876543210", "out-of-range"), ("21098765432x", "malformed"),
            ("", "out-of-range"), (nil, "null-not-allowed"), (210_987_654_321, "wrong-type"),
        ]
        for (value, code) in wrong {
            let request = Requests.create("s3", source: ["bucketOwner": value])
            let refusals = MappingDefinition.creating(from: request, settings: Requests.settings).refusals
            #expect(refusals == ["/source/bucketOwner \(code)"])
        }
    }

    @Test func consumerGroupsAreKnownByAccountAndRegion() throws {
        let definition = try Requests.definition("managed-kafka", ["consumerGroupId": "mine"])
        #expect(definition.consumerGroupKey == "123456789012|us-east-1|mine")
        #expect(try Requests.definition("managed-kafka").consumerGroupKey == nil)
    }
}
