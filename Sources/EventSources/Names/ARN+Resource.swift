extension ARN.Form {
    /// Whether the resource part of an ARN has this kind's shape.
    func matches(resource: String) -> Bool {
        let bytes = resource.utf8[...]
        switch self {
        case .sqsQueue: return Self.isQueueName(bytes)
        case .snsTopic: return bytes.count <= 256 && Self.isFIFOOrWord(bytes)
        case .kinesisStream: return Self.path(bytes, "stream", [Self.isStreamName])
        case .kinesisConsumer:
            return Self.path(bytes, "stream", [Self.isStreamName, Self.isLiteral("consumer"), Self.isConsumer])
        case .dynamoDBStream:
            return Self.path(bytes, "table", [Self.isTableName, Self.isLiteral("stream"), Self.isStreamLabel])
        case .mskCluster: return Self.path(bytes, "cluster", [Self.isClusterName, Self.isIdentifier])
        case .mskVPCConnection:
            return Self.path(
                bytes,
                "vpc-connection",
                [CharacterClass.isAccount, Self.isClusterName, Self.isIdentifier]
            )
        case .mqBroker: return Self.isBroker(bytes)
        case .docDBCluster:
            return Self.after("cluster:", bytes).map {
                CharacterClass.isName($0, 1...63, of: CharacterClass.alphanumericHyphen)
            } ?? false
        case .s3Bucket: return Self.isBucketName(bytes)
        case .secretsManagerSecret:
            return Self.after("secret:", bytes).map {
                CharacterClass.isName($0, 1...519) { CharacterClass.dottedWord($0) || "/+=@".utf8.contains($0) }
            } ?? false
        case .kmsKey:
            return Self.path(bytes, "key", [Self.isIdentifier])
                || Self.after("alias/", bytes).map {
                    CharacterClass.isName($0, 1...250) { CharacterClass.word($0) || $0 == UInt8(ascii: "/") }
                } ?? false
        case .glueRegistry:
            return Self.after("registry/", bytes).map {
                CharacterClass.isName($0, 1...255) { CharacterClass.dottedWord($0) || "$#".utf8.contains($0) }
            } ?? false
        case .lambdaFunction: return Self.isFunction(bytes)
        case .eventSourceMapping:
            return Self.after("event-source-mapping:", bytes).map(Self.isUUID) ?? false
        }
    }

    private typealias Bytes = Substring.UTF8View

    /// Whether the text is a prefix, then one valid part for each check, all joined by slashes.
    private static func path(_ bytes: Bytes, _ prefix: String, _ checks: [(Bytes) -> Bool]) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == checks.count + 1, parts[0].elementsEqual(prefix.utf8) else { return false }
        return zip(parts.dropFirst(), checks).allSatisfy { part, check in check(part) }
    }

    private static func after(_ prefix: String, _ bytes: Bytes) -> Bytes? {
        bytes.starts(with: prefix.utf8) ? bytes.dropFirst(prefix.utf8.count) : nil
    }

    private static func isLiteral(_ text: String) -> (Bytes) -> Bool { { $0.elementsEqual(text.utf8) } }

    /// SQS: 1 to 80 characters, the `.fifo` of a FIFO queue included.
    private static func isQueueName(_ bytes: Bytes) -> Bool { bytes.count <= 80 && isFIFOOrWord(bytes) }

    private static func isFIFOOrWord(_ bytes: Bytes) -> Bool {
        let name = bytes.hasSuffix(".fifo".utf8) ? bytes.dropLast(5) : bytes
        return CharacterClass.isName(name, 1...256, of: CharacterClass.word)
    }

    private static func isStreamName(_ bytes: Bytes) -> Bool {
        CharacterClass.isName(bytes, 1...128, of: CharacterClass.dottedWord)
    }

    private static func isTableName(_ bytes: Bytes) -> Bool {
        CharacterClass.isName(bytes, 3...255, of: CharacterClass.dottedWord)
    }

    /// The label is a time such as `2026-01-02T03:04:05.678`.
    private static func isStreamLabel(_ bytes: Bytes) -> Bool {
        CharacterClass.isName(bytes, 10...32) { CharacterClass.digit($0) || "-T:.".utf8.contains($0) }
    }

    private static func isConsumer(_ bytes: Bytes) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count == 2 && isStreamName(parts[0])
            && CharacterClass.isName(parts[1], 1...20, of: CharacterClass.digit)
    }

    private static func isClusterName(_ bytes: Bytes) -> Bool {
        CharacterClass.isName(bytes, 1...64, of: CharacterClass.alphanumericHyphen)
    }

    private static func isIdentifier(_ bytes: Bytes) -> Bool {
        CharacterClass.isName(bytes, 1...64, of: CharacterClass.alphanumericHyphen)
    }

    private static func isBroker(_ bytes: Bytes) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].elementsEqual("broker".utf8)
            && CharacterClass.isName(parts[1], 1...50) { CharacterClass.word($0) || $0 == UInt8(ascii: "~") }
            && parts[2].starts(with: "b-".utf8)
            && CharacterClass.isName(parts[2], 3...64, of: CharacterClass.alphanumericHyphen)
    }

    /// Buckets made before March 2018 may have capitals, underscores and up to 255 characters, and can still notify.
    private static func isBucketName(_ bytes: Bytes) -> Bool {
        CharacterClass.isName(bytes, 3...255, of: CharacterClass.dottedWord)
    }

    private static func isFunction(_ bytes: Bytes) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return (2...3).contains(parts.count) && parts[0].elementsEqual("function".utf8)
            && FunctionReference.isName(parts[1]) && (parts.count == 2 || FunctionReference.isQualifier(parts[2]))
    }

    private static func isUUID(_ bytes: Bytes) -> Bool {
        guard bytes.count == 36 else { return false }
        return bytes.enumerated().allSatisfy { index, byte in
            switch index {
            case 8, 13, 18, 23: byte == UInt8(ascii: "-")
            default: CharacterClass.digit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
            }
        }
    }
}
