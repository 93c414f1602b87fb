import EventSources
import JSON
import Testing

@Suite struct FunctionReferenceTests {
    private static let home = "arn:aws:lambda:eu-west-1:111111111111:function:"

    @Test(arguments: [
        ("orders", "\(home)orders"),
        ("orders:live", "\(home)orders:live"),
        ("orders:1", "\(home)orders:1"),
        ("orders:$LATEST", "\(home)orders:$LATEST"),
        ("orders:$LATEST.PUBLISHED", "\(home)orders:$LATEST.PUBLISHED"),
        ("function", "\(home)function"),
        ("function:orders", "\(home)orders"),
        ("123456789012", "\(home)123456789012"),
        ("us-east-1", "\(home)us-east-1"),
        ("123456789012:orders", "arn:aws:lambda:eu-west-1:123456789012:function:orders"),
        ("123456789012:orders:live", "arn:aws:lambda:eu-west-1:123456789012:function:orders:live"),
        ("123456789012:function:orders", "arn:aws:lambda:eu-west-1:123456789012:function:orders"),
        ("123456789012:function:orders:7", "arn:aws:lambda:eu-west-1:123456789012:function:orders:7"),
        ("cn-north-1:123456789012:function:orders", "arn:aws-cn:lambda:cn-north-1:123456789012:function:orders"),
        (
            "arn:aws:lambda:us-east-1:123456789012:function:orders",
            "arn:aws:lambda:us-east-1:123456789012:function:orders"
        ),
        (
            "arn:aws:lambda:us-east-1:123456789012:function:orders:live",
            "arn:aws:lambda:us-east-1:123456789012:function:orders:live"
        ),
        (
            "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:o",
            "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:o"
        ),
        (
            "arn:aws-eusc:lambda:eusc-de-east-1:123456789012:function:o",
            "arn:aws-eusc:lambda:eusc-de-east-1:123456789012:function:o"
        ),
    ])
    func referencesResolveToTheFullARN(text: String, arn: String) throws {
        let resolved = try FunctionReference(parsing: text).resolved(account: "111111111111", region: "eu-west-1")
        #expect(resolved.description == arn)
        #expect(try FunctionARN(parsing: arn) == resolved)
    }

    @Test(
        arguments: [
            ("", FunctionReference.ParseError.empty),
            (":", .name("")),
            ("orders:", .qualifier("")),
            (":live", .name("")),
            ("a b", .name("a b")),
            ("orders\u{0}", .name("orders\u{0}")),
            ("órders", .name("órders")),
            ("orders:li.ve", .qualifier("li.ve")),
            ("orders:$NEWEST", .qualifier("$NEWEST")),
            ("orders:a:b", .tooManyParts),
            ("123456789012:function:orders:a:b", .tooManyParts),
            ("1234:function:orders", .tooManyParts),
            ("arn", .none),
            ("arn:aws:sqs:us-east-1:123456789012:orders", .notAFunctionARN),
            ("arn:aws:lambda:us-east-1:123456789012:layer:orders", .notAFunctionARN),
            ("arn:aws:lambda:us-east-1:123456789012:function", .notAFunctionARN),
            ("arn:aws:lambda:us-east-1:123456789012:function:", .name("")),
            ("arn:gcp:lambda:us-east-1:123456789012:function:o", .partition("gcp")),
            ("arn:aws:lambda::123456789012:function:o", .region("")),
            ("arn:aws:lambda:mars:123456789012:function:o", .region("mars")),
            ("arn:aws:lambda:us-east-1:12:function:o", .account("12")),
            (
                "arn:aws:lambda:cn-north-1:123456789012:function:o",
                .otherPartition(partition: "aws", region: "cn-north-1")
            ),
            (String(repeating: "f", count: 65), .nameTooLong(65)),
            (String(repeating: "f", count: 257), .tooLong(257)),
            ("orders:" + String(repeating: "v", count: 129), .qualifier(String(repeating: "v", count: 129))),
        ] as [(String, FunctionReference.ParseError?)]
    )
    func otherTextIsRefused(text: String, error: FunctionReference.ParseError?) {
        if let error {
            #expect(throws: error) { try FunctionReference(parsing: text) }
            #expect(FunctionReference.validate(.string(text), at: .root).findings.map(\.code) == [.malformed])
        } else {
            #expect(throws: FunctionReference.ParseError.notAFunctionARN) { try FunctionReference(parsing: text) }
        }
    }

    @Test func boundariesAreTaken() throws {
        #expect(try FunctionReference(parsing: String(repeating: "f", count: 64)).name.count == 64)
        #expect(try FunctionReference(parsing: "f:" + String(repeating: "v", count: 128)).qualifier?.count == 128)
    }

    @Test(arguments: ["orders", "123456789012:function:orders", "us-east-1:123456789012:function:orders"])
    func aFullARNIsNeededForAFunctionARN(text: String) {
        #expect(throws: FunctionReference.ParseError.notAFunctionARN) { try FunctionARN(parsing: text) }
    }

    @Test func qualifierCanBeLeftOut() throws {
        let arn = try FunctionARN(parsing: "arn:aws:lambda:us-east-1:123456789012:function:orders:live")
        #expect(arn.unqualified.description == "arn:aws:lambda:us-east-1:123456789012:function:orders")
    }

    @Test(arguments: [JSONValue.null, false, 1.5, ["orders"], ["name": "orders"]])
    func otherTypesAreRefused(value: JSONValue) {
        #expect(FunctionReference.validate(value, at: .root / "function").findings.map(\.code) == [.wrongType])
    }
}
