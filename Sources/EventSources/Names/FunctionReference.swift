import UntrustedText

/// How a caller may name a function: by name, partial ARN or full ARN, each with or without version or alias.
///
/// The grammar is `NamespacedFunctionName` of the Lambda service model; a name alone is at most 64 characters, the
/// whole reference at most 256 (Lambda API reference, CreateEventSourceMapping).
public struct FunctionReference: Sendable, Hashable {
    /// The partition, if the reference is a full ARN.
    public let partition: String?
    /// The region, if the reference names one.
    public let region: String?
    /// The 12-digit account, if the reference names one.
    public let account: String?
    /// The function's name.
    public let name: String
    /// `$LATEST`, `$LATEST.PUBLISHED`, a version number or an alias, if the reference names one.
    public let qualifier: String?

    /// The greatest length of a reference in characters.
    public static let maximumLength = 256

    /// Reads a reference.
    ///
    /// - Parameter text: `orders`, `orders:live`, `123456789012:function:orders`, `123456789012:orders:1` or a full ARN.
    /// - Throws: ``ParseError`` saying what is wrong.
    public init(parsing text: String) throws(ParseError) {
        let bytes = text.utf8Span.span
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Self.maximumLength else { throw .tooLong(text.unicodeScalars.count) }
        var parts = PartIterator(0..<bytes.count, separator: ":")
        var part = parts.next(in: bytes)
        if bytes.isText("arn", part) {
            let partition = parts.next(in: bytes)
            let service = parts.next(in: bytes)
            let region = parts.next(in: bytes)
            let account = parts.next(in: bytes)
            guard bytes.isText("lambda", service), bytes.isText("function", parts.next(in: bytes)), !parts.isAtEnd
            else { throw .notAFunctionARN }
            guard bytes.begins(with: "aws", partition),
                bytes.isName(partition, 3...64, of: CharacterClass.alphanumericHyphen)
            else { throw .partition(text.part(partition)) }
            guard bytes.isRegion(region) else { throw .region(text.part(region)) }
            guard bytes.isAccount(account) else { throw .account(text.part(account)) }
            self.partition = text.part(partition)
            self.region = text.part(region)
            self.account = text.part(account)
            part = parts.next(in: bytes)
        } else {
            var region: String?
            var account: String?
            if !parts.isAtEnd, bytes.isRegion(part) {
                region = text.part(part)
                part = parts.next(in: bytes)
            }
            if !parts.isAtEnd, bytes.isAccount(part) {
                account = text.part(part)
                part = parts.next(in: bytes)
            }
            if !parts.isAtEnd, bytes.isText("function", part) { part = parts.next(in: bytes) }
            self.partition = nil
            self.region = region
            self.account = account
        }
        let qualifier = parts.isAtEnd ? nil : parts.next(in: bytes)
        guard parts.isAtEnd else { throw .tooManyParts }
        guard part.count <= Self.maximumNameLength else { throw .nameTooLong(part.count) }
        guard Self.isName(bytes, part) else { throw .name(text.part(part)) }
        if let qualifier, !Self.isQualifier(bytes, qualifier) { throw .qualifier(text.part(qualifier)) }
        self.name = text.part(part)
        self.qualifier = qualifier.map(text.part)
        if let partition, let region, !Partition.takes(partition, region: region) {
            throw .otherPartition(partition: partition, region: region)
        }
    }

    /// The function this names, with what the reference leaves out filled in.
    ///
    /// - Parameters:
    ///   - account: The 12-digit account of a reference that names none.
    ///   - region: The region of a reference that names none; the partition follows from the region.
    /// - Returns: The full ARN.
    public func resolved(account: String, region: String) -> FunctionARN {
        let region = self.region ?? region
        return FunctionARN(
            partition: partition ?? Partition.name(ofRegion: region),
            region: region,
            account: self.account ?? account,
            name: name,
            qualifier: qualifier
        )
    }

    static let maximumNameLength = 64

    static func isName(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        bytes.isName(range, 1...maximumNameLength, of: CharacterClass.dottedWord)
    }

    /// A version or alias is at most 128 characters (Lambda API reference, CreateAlias).
    static func isQualifier(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        bytes.isName(range, 1...128, of: CharacterClass.word) || bytes.isText("$LATEST", range)
            || bytes.isText("$LATEST.PUBLISHED", range)
    }
}

extension FunctionReference {
    /// Why text names no function.
    public enum ParseError: Error, Sendable, Hashable, CustomStringConvertible {
        /// There is no text.
        case empty
        /// The reference has this many characters, more than ``FunctionReference/maximumLength``.
        case tooLong(Int)
        /// It begins with `arn:` and is no function's ARN.
        case notAFunctionARN
        /// The partition is none.
        case partition(String)
        /// The region has not the form of a region.
        case region(String)
        /// The account is not 12 digits.
        case account(String)
        /// The region belongs to another partition.
        case otherPartition(partition: String, region: String)
        /// There are more parts between colons than a reference has.
        case tooManyParts
        /// The name has this many characters, more than 64.
        case nameTooLong(Int)
        /// The name is empty or holds characters that no function's name has.
        case name(String)
        /// The version or alias is empty or holds characters that none has.
        case qualifier(String)

        /// The reason, as the end of a sentence.
        public var description: String {
            switch self {
            case .empty: "it is empty"
            case .tooLong(let count):
                "it has \(count) characters, at most \(FunctionReference.maximumLength) are allowed"
            case .notAFunctionARN: "it begins with \"arn:\" and is not the ARN of a Lambda function"
            case .partition(let text): "\"\(text.clipped)\" is no partition"
            case .region(let text): "\"\(text.clipped)\" is no region"
            case .account(let text): "\"\(text.clipped)\" is no account id of 12 digits"
            case .otherPartition(let partition, let region):
                "region \(region) belongs to partition \(Partition.name(ofRegion: region)), not \(partition)"
            case .tooManyParts: "it has more parts between colons than a function reference"
            case .nameTooLong(let count):
                "the function name has \(count) characters, at most \(FunctionReference.maximumNameLength) are allowed"
            case .name(let text):
                text.isEmpty
                    ? "the function name is empty"
                    : "the function name \"\(text.clipped)\" holds other characters than letters, digits, - and _"
            case .qualifier(let text): "\"\(text.clipped)\" is neither a version, an alias nor $LATEST"
            }
        }
    }
}
