import UntrustedText

extension ARN.Form {
    /// Whether an ARN names a resource of this kind, by its service and the shape of its resource part.
    func matches(_ arn: ARN) -> Bool {
        let bytes = arn.description.utf8Span.span
        guard bytes.isText(service, arn.serviceRange) else { return false }
        let range = arn.resourceRange
        switch self {
        case .sqsQueue: return range.count <= 80 && Self.isFIFOOrWord(bytes, range)
        case .snsTopic: return range.count <= 256 && Self.isFIFOOrWord(bytes, range)
        case .kinesisStream: return Self.isStream(bytes, range)
        case .kinesisConsumer: return Self.isConsumer(bytes, range)
        case .dynamoDBStream: return Self.isTableStream(bytes, range)
        case .mskCluster: return Self.isCluster(bytes, range)
        case .mskVPCConnection: return Self.isConnection(bytes, range)
        case .mqBroker: return Self.isBroker(bytes, range)
        case .docDBCluster: return bytes.is(range, "cluster:", 1...63, of: CharacterClass.alphanumericHyphen)
        // Buckets made before March 2018 may have capitals, underscores and up to 255 characters.
        case .s3Bucket: return bytes.isName(range, 3...255, of: CharacterClass.dottedWord)
        case .secretsManagerSecret: return bytes.is(range, "secret:", 1...519, of: Self.isSecretCharacter)
        case .kmsKey:
            return bytes.is(range, "key/", 1...64, of: CharacterClass.alphanumericHyphen)
                || bytes.is(range, "alias/", 1...250, of: { CharacterClass.word($0) || $0 == UInt8(ascii: "/") })
        case .glueRegistry: return bytes.is(range, "registry/", 1...255, of: Self.isRegistryCharacter)
        case .lambdaFunction: return Self.isFunction(bytes, range)
        case .eventSourceMapping: return Self.isMapping(bytes, range)
        }
    }

    private static func isSecretCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: "@"): true
        default: CharacterClass.dottedWord(byte)
        }
    }

    private static func isRegistryCharacter(_ byte: UInt8) -> Bool {
        CharacterClass.dottedWord(byte) || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "#")
    }

    private static func isFIFOOrWord(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let isFIFO = bytes.ends(with: ".fifo", range)
        let name = isFIFO ? range.lowerBound..<(range.upperBound - 5) : range
        return bytes.isName(name, 1...256, of: CharacterClass.word)
    }

    private static func isStream(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        bytes.is(range, "stream/", 1...128, of: CharacterClass.dottedWord)
    }

    private static func isConsumer(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var parts = PartIterator(range, separator: "/")
        guard bytes.isText("stream", parts.next(in: bytes)),
            bytes.isName(parts.next(in: bytes), 1...128, of: CharacterClass.dottedWord),
            bytes.isText("consumer", parts.next(in: bytes))
        else { return false }
        var consumer = PartIterator(parts.next(in: bytes), separator: ":")
        return parts.isAtEnd && bytes.isName(consumer.next(in: bytes), 1...128, of: CharacterClass.dottedWord)
            && bytes.isName(consumer.next(in: bytes), 1...20, of: CharacterClass.digit) && consumer.isAtEnd
    }

    /// The label of a stream is a time such as `2026-01-02T03:04:05.678`.
    private static func isTableStream(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var parts = PartIterator(range, separator: "/")
        guard bytes.isText("table", parts.next(in: bytes)),
            bytes.isName(parts.next(in: bytes), 3...255, of: CharacterClass.dottedWord),
            bytes.isText("stream", parts.next(in: bytes))
        else { return false }
        let isLabel = bytes.isName(parts.next(in: bytes), 10...32) { byte in
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "T"), UInt8(ascii: ":"), UInt8(ascii: "."): true
            default: CharacterClass.digit(byte)
            }
        }
        return isLabel && parts.isAtEnd
    }

    private static func isCluster(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var parts = PartIterator(range, separator: "/")
        return bytes.isText("cluster", parts.next(in: bytes)) && isNamed(bytes, &parts)
    }

    private static func isConnection(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var parts = PartIterator(range, separator: "/")
        return bytes.isText("vpc-connection", parts.next(in: bytes)) && bytes.isAccount(parts.next(in: bytes))
            && isNamed(bytes, &parts)
    }

    /// The name and the id of an MSK resource, and nothing after them.
    private static func isNamed(_ bytes: Span<UInt8>, _ parts: inout PartIterator) -> Bool {
        bytes.isName(parts.next(in: bytes), 1...64, of: CharacterClass.alphanumericHyphen)
            && bytes.isName(parts.next(in: bytes), 1...64, of: CharacterClass.alphanumericHyphen) && parts.isAtEnd
    }

    private static func isBroker(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var parts = PartIterator(range, separator: ":")
        guard bytes.isText("broker", parts.next(in: bytes)) else { return false }
        let name = parts.next(in: bytes)
        let id = parts.next(in: bytes)
        return bytes.isName(name, 1...50, of: { CharacterClass.word($0) || $0 == UInt8(ascii: "~") })
            && bytes.is(id, "b-", 1...62, of: CharacterClass.alphanumericHyphen) && parts.isAtEnd
    }

    private static func isFunction(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var parts = PartIterator(range, separator: ":")
        guard bytes.isText("function", parts.next(in: bytes)),
            FunctionReference.isName(bytes, parts.next(in: bytes))
        else { return false }
        return parts.isAtEnd || (FunctionReference.isQualifier(bytes, parts.next(in: bytes)) && parts.isAtEnd)
    }

    private static func isMapping(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard let uuid = bytes.after("event-source-mapping:", range), uuid.count == 36 else { return false }
        for index in uuid {
            switch index - uuid.lowerBound {
            case 8, 13, 18, 23: if bytes[index] != UInt8(ascii: "-") { return false }
            default: if !CharacterClass.hexadecimal(bytes[index]) { return false }
            }
        }
        return true
    }
}

extension Span<UInt8> {
    /// Whether the bytes are a prefix and then a name.
    fileprivate func `is`(
        _ range: Range<Int>,
        _ prefix: String,
        _ lengths: ClosedRange<Int>,
        of isMember: (UInt8) -> Bool
    ) -> Bool {
        after(prefix, range).map { isName($0, lengths, of: isMember) } ?? false
    }
}
