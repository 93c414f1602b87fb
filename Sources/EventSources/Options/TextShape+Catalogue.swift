import UntrustedText

/// Lengths and patterns are those of the Lambda API model unless a comment says otherwise.
extension TextShape {
    /// A Kafka topic; Lambda's pattern lets any first character but a dot through, Kafka itself only these.
    static let topic = TextShape(
        title: "a topic name",
        lengths: 2...249,
        pattern: "^[a-zA-Z0-9_-][a-zA-Z0-9._-]+$",
        accepts: { $0.utf8.first != UInt8(ascii: ".") && $0.utf8.allSatisfy(CharacterClass.dottedWord) },
        form: "letters, digits, dots, hyphens and underscores, not beginning with a dot",
        example: "orders",
        model: (1...249, "[^.]([a-zA-Z0-9\\-_.]+)")
    )

    static let destinationTopic = TextShape(
        title: "a topic name",
        lengths: 1...249,
        pattern: "^[a-zA-Z0-9_-][a-zA-Z0-9._-]*$",
        accepts: topic.accepts,
        form: "letters, digits, dots, hyphens and underscores, not beginning with a dot",
        example: "failed-orders",
        // The CDK takes a topic with the scheme that Lambda writes, too (KafkaDlq).
        optionalPrefix: "kafka://"
    )

    static let consumerGroup = TextShape(
        title: "a consumer group id",
        lengths: 1...200,
        pattern: accessPattern,
        accepts: isAccessValue,
        form: accessForm,
        example: "orders-consumer"
    )

    static let broker = TextShape(
        title: "a broker address",
        lengths: 1...300,
        pattern: "^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?\\.)*[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?:[0-9]{1,5}$",
        accepts: isBroker,
        form: "a host name, a colon and a port from 1 to 65535",
        example: "kafka-1.example.com:9092"
    )

    static let queue = TextShape(
        title: "a queue name",
        lengths: 1...1000,
        pattern: "^[\\s\\S]*$",
        accepts: { !$0.utf8.contains(0) },
        form: "any characters but NUL",
        example: "orders",
        model: (1...1000, "[\\s\\S]*")
    )

    static let account = TextShape(
        title: "an account id",
        lengths: 12...12,
        pattern: "^[0-9]{12}$",
        accepts: { $0.utf8.allSatisfy(CharacterClass.digit) },
        form: "12 digits",
        example: "210987654321"
    )

    static let virtualHost = TextShape(
        title: "a virtual host",
        lengths: 1...200,
        pattern: accessPattern,
        accepts: isAccessValue,
        form: accessForm,
        example: "/"
    )

    static let accessValue = TextShape(
        title: "a value",
        lengths: 1...200,
        pattern: accessPattern,
        accepts: isAccessValue,
        form: accessForm,
        example: "kafka-cluster"
    )

    static let databaseName = TextShape(
        title: "a database name",
        lengths: 1...63,
        pattern: "^[^ /.$\\x22]*$",
        accepts: { $0.utf8.allSatisfy { !" /.$\"".utf8.contains($0) } },
        form: "no blank, slash, dot, dollar sign or quotation mark",
        example: "shop"
    )

    static let collectionName = TextShape(
        title: "a collection name",
        lengths: 1...57,
        pattern: "^(?!system\\.)[_a-zA-Z0-9][^$]*$",
        accepts: { name in
            guard let first = name.utf8.first else { return false }
            return (CharacterClass.alphanumeric(first) || first == UInt8(ascii: "_"))
                && !name.utf8.contains(UInt8(ascii: "$")) && !name.hasPrefix("system.")
        },
        form: "it begins with a letter, a digit or an underscore, not with system., and holds no dollar sign",
        example: "orders"
    )

    static let pollerGroupName = TextShape(
        title: "a poller group name",
        lengths: 1...128,
        pattern: "^[a-zA-Z0-9_-]*$",
        accepts: { $0.utf8.allSatisfy(CharacterClass.word) },
        form: "letters, digits, hyphens and underscores",
        example: "checkout"
    )

    static let registryURI = TextShape(
        title: "an https address",
        lengths: 9...10_000,
        pattern: "^https://[a-zA-Z0-9/*:_+=.@-]+$",
        accepts: { $0.hasPrefix("https://") && $0.utf8.allSatisfy(isURICharacter) },
        form: "https:// and letters, digits and - / * : _ + = . @",
        example: "https://registry.example.com"
    )

    static let vpc = resource("vpc", "a VPC id")
    static let subnet = resource("subnet", "a subnet id")
    static let securityGroup = resource("sg", "a security group id")

    /// An id of EC2: 8 or 17 hexadecimal digits after the prefix; other lengths are taken because the API does.
    private static func resource(_ prefix: String, _ title: String) -> TextShape {
        TextShape(
            title: title,
            lengths: 1...64,
            pattern: "^\(prefix)-[0-9a-zA-Z]+$",
            accepts: { id in
                id.hasPrefix(prefix + "-")
                    && id.utf8.count > prefix.utf8.count + 1
                    && id.utf8.dropFirst(prefix.utf8.count + 1).allSatisfy(CharacterClass.alphanumeric)
            },
            form: "\(prefix)- and letters or digits",
            example: "\(prefix)-0123456789abcdef0"
        )
    }

    private static let accessPattern = "^[a-zA-Z0-9/*:_+=.@ -]*$"
    private static let accessForm = "letters, digits, blanks and - / * : _ + = . @"

    @Sendable private static func isURICharacter(_ byte: UInt8) -> Bool {
        CharacterClass.alphanumericHyphen(byte) || "/*:_+=.@".utf8.contains(byte)
    }

    @Sendable private static func isAccessValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { isURICharacter($0) || $0 == UInt8(ascii: " ") }
    }

    /// One pass: labels of letters, digits and inner hyphens, then a colon and a port.
    @Sendable private static func isBroker(_ text: String) -> Bool {
        var port: Int?
        var digits = 0
        var last = UInt8(ascii: ".")
        for byte in text.utf8 {
            if let value = port {
                guard CharacterClass.digit(byte), digits < 5 else { return false }
                port = value * 10 + Int(byte - UInt8(ascii: "0"))
                digits += 1
            } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") {
                guard CharacterClass.alphanumeric(last) else { return false }
                if byte == UInt8(ascii: ":") { port = 0 }
            } else {
                let mayBegin = CharacterClass.alphanumeric(byte)
                guard mayBegin || byte == UInt8(ascii: "-") && last != UInt8(ascii: ".") else { return false }
            }
            last = byte
        }
        return port.map { (1...65_535).contains($0) } ?? false
    }
}
