import EventSources
import JSON
import Testing

@Suite struct ARNFormTests {
    @Test(arguments: taken)
    func wellFormedNamesAreTaken(form: ARN.Form, text: String) {
        let result = ARN.validate(.string(text), as: ARN.Form.allCases, at: .root)
        #expect(result.findings.isEmpty)
        #expect(result.form == form)
        #expect(result.arn?.description == text)
    }

    @Test(arguments: refused)
    func otherNamesAreRefusedWithTheExpectedKind(form: ARN.Form, text: String) throws {
        let pointer = JSONPointer.root / "source" / "x"
        let result = ARN.validate(.string(text), as: [form], at: pointer)
        let finding = try #require(result.findings.first)
        #expect(result.findings.count == 1)
        #expect(result.arn == nil)
        #expect(finding.pointer == pointer)
        #expect(finding.code == .malformed)
        #expect(text.utf8.count > 256 || finding.value == .string(text))
        #expect(finding.fix?.contains(form.template) == true)
        #expect(finding.allowed == ["forms": [.string(form.template)]])
    }

    @Test func messageNamesWhatWasFoundAndWhatWasExpected() {
        let topic = ARN.validate("arn:aws:sns:us-east-1:123456789012:news", as: [.sqsQueue], at: .root)
        #expect(topic.findings.map(\.message) == ["This names an SNS topic; expected is an SQS queue."])
        let other = ARN.validate(
            "arn:aws:ec2:us-east-1:123456789012:vpc/v",
            as: [.kinesisStream, .kinesisConsumer],
            at: .root
        )
        #expect(
            other.findings.map(\.message) == [
                "This names a resource of service \"ec2\"; expected is a Kinesis data stream or a Kinesis stream consumer."
            ]
        )
    }

    @Test(arguments: [JSONValue.null, true, 1, [], [:]])
    func otherTypesAreRefused(value: JSONValue) {
        #expect(ARN.validate(value, as: [.sqsQueue], at: .root).findings.map(\.code) == [.wrongType])
    }

    @Test(arguments: [
        ("arn:aws:sqs:us-east-1:123456789012:q.fifo", true), ("arn:aws:sqs:us-east-1:123456789012:q", false),
        ("arn:aws:sns:us-east-1:123456789012:t.fifo", true),
        ("arn:aws:s3:::b.fifo", false),
    ])
    func fifoQueuesAndTopicsAreKnownByName(text: String, isFIFO: Bool) throws {
        #expect(try ARN(parsing: text).isFIFO == isFIFO)
    }

    private static let taken: [(form: ARN.Form, text: String)] = [
        (.sqsQueue, "arn:aws:sqs:us-east-1:123456789012:orders"),
        (.sqsQueue, "arn:aws:sqs:us-east-1:123456789012:orders.fifo"),
        (.sqsQueue, "arn:aws:sqs:us-east-1:123456789012:\(repeated("q", 80))"),
        (.kinesisStream, "arn:aws:kinesis:us-east-1:123456789012:stream/a.b-c_d"),
        (.kinesisConsumer, "arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1700000000"),
        (.dynamoDBStream, "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-02T03:04:05.678"),
        (.mskCluster, "arn:aws:kafka:us-east-1:123456789012:cluster/sales/abcd1234-abcd-cafe-abab-9876543210ab-4"),
        (.mskCluster, "arn:aws:kafka:us-east-1:123456789012:cluster/sales/abcd1234-abcd-cafe-abab-9876543210ab-s1"),
        (.mskVPCConnection, "arn:aws:kafka:us-east-1:123456789012:vpc-connection/210987654321/sales/abcd1234-abcd-4"),
        (.mqBroker, "arn:aws:mq:us-east-1:123456789012:broker:MyBroker:b-c8352341-ec91-4a78-ad9c-a43f23d325bb"),
        (.docDBCluster, "arn:aws:rds:us-east-1:123456789012:cluster:docs-1"),
        (.s3Bucket, "arn:aws:s3:::my.bucket-1"),
        (.s3Bucket, "arn:aws-cn:s3:::Old_Bucket"),
        (.snsTopic, "arn:aws:sns:us-east-1:123456789012:news"),
        (.snsTopic, "arn:aws:sns:us-east-1:123456789012:news.fifo"),
        (.secretsManagerSecret, "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka/prod_1+=.@-AbCdEf"),
        (.kmsKey, "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
        (.kmsKey, "arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab"),
        (.kmsKey, "arn:aws:kms:us-east-1:123456789012:alias/team/key"),
        (.glueRegistry, "arn:aws:glue:us-east-1:123456789012:registry/r$#.1"),
        (.lambdaFunction, "arn:aws:lambda:us-east-1:123456789012:function:orders"),
        (.lambdaFunction, "arn:aws:lambda:us-east-1:123456789012:function:orders:live"),
        (.lambdaFunction, "arn:aws:lambda:us-east-1:123456789012:function:orders:$LATEST"),
        (
            .eventSourceMapping,
            "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:14e0db71-5d35-4eb5-b481-8945cf9d10c2"
        ),
    ]

    private static let refused: [(form: ARN.Form, text: String)] = [
        (.sqsQueue, "arn:aws:sqs:us-east-1:123456789012:a.b"),
        (.sqsQueue, "arn:aws:sqs:us-east-1:123456789012:.fifo"),
        (.sqsQueue, "arn:aws:sqs:us-east-1:123456789012:\(repeated("q", 81))"),
        (.sqsQueue, "arn:aws:sqs:us-east-1:123456789012:\(repeated("q", 76)).fifo"),
        (.sqsQueue, "arn:aws:sqs:us-east-1::orders"),
        (.sqsQueue, "arn:aws:sqs::123456789012:orders"),
        (.sqsQueue, "arn:aws:sqs:cn-north-1:123456789012:orders"),
        (.sqsQueue, "arn:aws-cn:sqs:us-east-1:123456789012:orders"),
        (.sqsQueue, "arn:aws:sns:us-east-1:123456789012:orders"),
        (.kinesisStream, "arn:aws:kinesis:us-east-1:123456789012:orders"),
        (.kinesisStream, "arn:aws:kinesis:us-east-1:123456789012:stream/"),
        (.kinesisStream, "arn:aws:kinesis:us-east-1:123456789012:stream/a/b"),
        (.kinesisStream, "arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1"),
        (.kinesisConsumer, "arn:aws:kinesis:us-east-1:123456789012:stream/s"),
        (.kinesisConsumer, "arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c"),
        (.kinesisConsumer, "arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:x"),
        (.kinesisConsumer, "arn:aws:kinesis:us-east-1:123456789012:stream/s/consumers/c:1"),
        (.dynamoDBStream, "arn:aws:dynamodb:us-east-1:123456789012:table/orders"),
        (.dynamoDBStream, "arn:aws:dynamodb:us-east-1:123456789012:table/or/stream/2026-01-02T03:04:05.678"),
        (.dynamoDBStream, "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/latest"),
        (.dynamoDBStream, "arn:aws:dynamodb:us-east-1:123456789012:table/orders/index/2026-01-02T03:04:05.678"),
        (.mskCluster, "arn:aws:kafka:us-east-1:123456789012:cluster/sales"),
        (.mskCluster, "arn:aws:kafka:us-east-1:123456789012:topic/sales/id/t"),
        (.mskVPCConnection, "arn:aws:kafka:us-east-1:123456789012:vpc-connection/x/sales/id"),
        (.mqBroker, "arn:aws:mq:us-east-1:123456789012:broker:b"),
        (.mqBroker, "arn:aws:mq:us-east-1:123456789012:broker:MyBroker:c8352341"),
        (.docDBCluster, "arn:aws:docdb-elastic:us-east-1:123456789012:cluster/x"),
        (.docDBCluster, "arn:aws:rds:us-east-1:123456789012:db:docs"),
        (.s3Bucket, "arn:aws:s3:::bucket/key"),
        (.s3Bucket, "arn:aws:s3:::ab"),
        (.s3Bucket, "arn:aws:s3:us-east-1::bucket"),
        (.s3Bucket, "arn:aws:s3::123456789012:bucket"),
        (.snsTopic, "arn:aws:sns:us-east-1:123456789012:news:14e0db71-5d35-4eb5-b481-8945cf9d10c2"),
        (.secretsManagerSecret, "arn:aws:secretsmanager:us-east-1:123456789012:secret:"),
        (.secretsManagerSecret, "arn:aws:secretsmanager:us-east-1:123456789012:secret:a#b"),
        (.secretsManagerSecret, "arn:aws:secretsmanager:us-east-1:123456789012:secret:\(repeated("s", 200))"),
        (.kmsKey, "arn:aws:kms:us-east-1:123456789012:1234"),
        (.kmsKey, "arn:aws:kms:us-east-1:123456789012:key/"),
        (.glueRegistry, "arn:aws:glue:us-east-1:123456789012:schema/r/s"),
        (.lambdaFunction, "arn:aws:lambda:us-east-1:123456789012:layer:x"),
        (.lambdaFunction, "arn:aws:lambda:us-east-1:123456789012:function:orders:a:b"),
        (.eventSourceMapping, "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:14e0db71"),
    ]

    private static func repeated(_ character: Character, _ count: Int) -> String {
        String(repeating: character, count: count)
    }
}
