import EventSources
import JSON
import Testing

@Suite struct ARNTests {
    @Test(arguments: [
        ("arn:aws:sqs:us-east-1:123456789012:orders", ["aws", "sqs", "us-east-1", "123456789012", "orders"]),
        ("arn:aws-cn:sqs:cn-north-1:123456789012:q", ["aws-cn", "sqs", "cn-north-1", "123456789012", "q"]),
        (
            "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q",
            ["aws-us-gov", "sqs", "us-gov-west-1", "123456789012", "q"]
        ),
        (
            "arn:aws-iso-b:sqs:us-isob-east-1:123456789012:q",
            ["aws-iso-b", "sqs", "us-isob-east-1", "123456789012", "q"]
        ),
        ("arn:aws-eusc:sqs:eusc-de-east-1:123456789012:q", ["aws-eusc", "sqs", "eusc-de-east-1", "123456789012", "q"]),
        (
            "arn:aws-new-one:sqs:zz-far-north-12:123456789012:q",
            ["aws-new-one", "sqs", "zz-far-north-12", "123456789012", "q"]
        ),
        ("arn:aws:s3:::bucket", ["aws", "s3", "", "", "bucket"]),
        (
            "arn:aws:kinesis:eu-west-1:123456789012:stream/s/consumer/c:1",
            ["aws", "kinesis", "eu-west-1", "123456789012", "stream/s/consumer/c:1"]
        ),
    ])
    func partsAreRead(text: String, parts: [String]) throws {
        let arn = try ARN(parsing: text)
        #expect([arn.partition, arn.service, arn.region, arn.account, arn.resource] == parts)
        #expect(arn.description == text)
    }

    @Test(arguments: [
        ("", ARN.ParseError.noPrefix),
        ("ARN:aws:sqs:us-east-1:123456789012:q", .noPrefix),
        (" arn:aws:sqs:us-east-1:123456789012:q", .noPrefix),
        ("arn:", .missingParts(found: 2)),
        ("arn:aws:sqs:us-east-1:123456789012", .missingParts(found: 5)),
        ("arn:aws:sqs:us-east-1:123456789012:", .resource),
        ("arn::sqs:us-east-1:123456789012:q", .partition("")),
        ("arn:gcp:sqs:us-east-1:123456789012:q", .partition("gcp")),
        ("arn:aws_x:sqs:us-east-1:123456789012:q", .partition("aws_x")),
        ("arn:aws::us-east-1:123456789012:q", .service("")),
        ("arn:aws:s/q:us-east-1:123456789012:q", .service("s/q")),
        ("arn:aws:sqs:US-EAST-1:123456789012:q", .region("US-EAST-1")),
        ("arn:aws:sqs:us-east:123456789012:q", .region("us-east")),
        ("arn:aws:sqs:useast1:123456789012:q", .region("useast1")),
        ("arn:aws:sqs:us-east-1a:123456789012:q", .region("us-east-1a")),
        ("arn:aws:sqs:us--east-1:123456789012:q", .region("us--east-1")),
        ("arn:aws:sqs:us-east-:123456789012:q", .region("us-east-")),
        ("arn:aws:sqs:us-east-1:12345678901:q", .account("12345678901")),
        ("arn:aws:kafka:us-east-1:0123456789019:cluster/a/b", .account("0123456789019")),
        ("arn:aws:sqs:us-east-1:12345678901x:q", .account("12345678901x")),
        ("arn:aws:sqs:us-east-1:123456789012:a b", .unprintable),
        ("arn:aws:sqs:us-east-1:123456789012:a\n", .unprintable),
        ("arn:aws:sqs:us-east-1:123456789012:a\u{0}", .unprintable),
        ("arn:aws:sqs:us-east-1:123456789012:ä", .unprintable),
    ])
    func otherTextIsRefused(text: String, error: ARN.ParseError) {
        #expect(throws: error) { try ARN(parsing: text) }
        #expect(!error.description.isEmpty)
    }

    @Test func lengthIsLimited() {
        let prefix = "arn:aws:sqs:us-east-1:123456789012:"
        let longest = prefix + String(repeating: "q", count: ARN.maximumLength - prefix.count)
        #expect(throws: Never.self) { try ARN(parsing: longest) }
        #expect(throws: ARN.ParseError.tooLong) { try ARN(parsing: longest + "q") }
    }

    @Test(arguments: [
        ("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-east-1", "aws-us-gov"), ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"), ("eu-isoe-west-1", "aws-iso-e"), ("us-isof-south-1", "aws-iso-f"),
        ("eusc-de-east-1", "aws-eusc"), ("mx-central-1", "aws"),
    ])
    func partitionFollowsFromRegion(region: String, partition: String) {
        #expect(Partition.isRegion(region))
        #expect(Partition.name(ofRegion: region) == partition)
    }
}
