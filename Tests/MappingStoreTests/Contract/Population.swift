import ControlPlane
import EventSourcesTesting
import UntrustedText

/// Mappings and queries over so few values that combinations meet.
struct Population {
    var random: SplitMix64

    let accounts = ["111111111111", "222222222222"]
    let regions = ["us-east-1", "eu-west-1", "ap-south-1"]
    let types = ["sqs", "kinesis", "s3", "sns"]

    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func function(account: String, region: String) -> String {
        let name = "arn:aws:lambda:\(region):\(account):function:f\(pick([0, 1, 2]))"
        return chance(40) ? "\(name):\(pick(["live", "7"]))" : name
    }

    mutating func mapping(_ number: Int) -> StoredMapping {
        let (account, region) = (pick(accounts), pick(regions))
        let enabled = chance(70)
        var mapping = StoredMapping.sample(
            number,
            function: function(account: account, region: region),
            sourceARN: "arn:source:\(pick([0, 1, 2, 3]))",
            type: pick(types),
            enabled: enabled,
            state: chance(20) ? "Updating" : nil,
            upstreamState: chance(50) ? pick(["pending", "failed"]) : nil,
            account: account,
            region: region,
            shared: [pick(["g1", "g2"])]
        )
        if chance(20) { mapping.sourceARN = nil }
        for name in ["team", "stage"] where chance(60) { mapping.tags[Text(name)] = pick(["a", "b"]) }
        return mapping
    }

    mutating func query() -> MappingQuery {
        var query = MappingQuery(scope: .everything)
        query.limit = pick([1, 2, 7, 50])
        if chance(25) {
            query.function = function(account: pick(accounts), region: pick(regions))
            query.includesQualifiedFunctions = chance(50)
        }
        if chance(25) { query.sourceARN = "arn:source:\(pick([0, 1, 2, 3, 9]))" }
        if chance(25) { query.sourceType = pick(types + ["mq"]) }
        if chance(15) { query.sourceTypes = pick([["sqs", "kinesis"], [], ["s3"], ["sqs", "sqs", "mq"]]) }
        if chance(25) { query.enabled = chance(50) }
        if chance(25) { query.state = pick(["Enabled", "Disabled", "Updating", "Odd"]) }
        if chance(20) { query.upstreamState = pick(["pending", "failed", "in-sync"]) }
        if chance(25) { query.account = pick(accounts + ["333333333333"]) }
        if chance(25) { query.region = pick(regions) }
        for name in ["team", "stage"] where chance(20) { query.tags[Text(name)] = pick(["a", "b", "c"]) }
        return query
    }
}
