import UntrustedText

/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
///
/// Any partition that begins with `aws` and any region of the usual form is taken, so that new ones need no change
/// here. What a field of a mapping accepts is narrower: see ``Form``.
public struct ARN: Sendable, Hashable, CustomStringConvertible {
    /// The whole name, as it was given.
    public let description: String
    /// Where the colons after partition, service, region and account stand.
    private let colons: (partition: UInt16, service: UInt16, region: UInt16, account: UInt16)

    /// The greatest length of an ARN in bytes (IAM limits ARNs to 2048 characters).
    public static let maximumLength = 2048

    /// Reads an ARN.
    ///
    /// - Parameter text: The whole name; surrounding blanks are not removed.
    /// - Throws: ``ParseError`` naming the first part that is wrong.
    public init(parsing text: String) throws(ParseError) {
        let bytes = text.utf8Span.span
        let all = 0..<bytes.count
        guard bytes.begins(with: "arn:", all) else { throw .noPrefix }
        guard bytes.count <= Self.maximumLength else { throw .tooLong }
        guard bytes.isName(all, 4...Self.maximumLength, of: { $0 > 0x20 && $0 < 0x7F }) else { throw .unprintable }
        let (partition, service, region, account) = try Self.parts(of: text)
        guard account.upperBound + 1 < bytes.count else { throw .resource }
        description = text
        colons = (
            UInt16(partition.upperBound), UInt16(service.upperBound), UInt16(region.upperBound),
            UInt16(account.upperBound)
        )
    }

    /// Whether text has the five parts before the resource, whatever that is: what the Lambda API model asks for.
    static func isNamed(by text: String) -> Bool {
        let bytes = text.utf8Span.span
        return bytes.begins(with: "arn:", 0..<bytes.count) && (try? parts(of: text)) != nil
    }

    private typealias Parts = (
        partition: Range<Int>, service: Range<Int>, region: Range<Int>, account: Range<Int>
    )

    /// Where the parts after `arn:` stand.
    private static func parts(of text: String) throws(ParseError) -> Parts {
        let bytes = text.utf8Span.span
        var parts = PartIterator(4..<bytes.count, separator: ":")
        let partition = parts.next(in: bytes)
        let service = parts.next(in: bytes)
        let region = parts.next(in: bytes)
        let account = parts.next(in: bytes)
        guard !parts.isAtEnd else { throw .missingParts(found: countOfParts(bytes)) }
        let isWord = CharacterClass.alphanumericHyphen
        guard bytes.begins(with: "aws", partition), bytes.isName(partition, 3...64, of: isWord) else {
            throw .partition(text.part(partition))
        }
        guard bytes.isName(service, 1...64, of: isWord) else { throw .service(text.part(service)) }
        guard region.isEmpty || bytes.isRegion(region) else { throw .region(text.part(region)) }
        guard account.isEmpty || bytes.isAccount(account) else { throw .account(text.part(account)) }
        return (partition, service, region, account)
    }

    /// The partition, for example `aws` or `aws-cn`.
    public var partition: String { description.part(4..<Int(colons.partition)) }

    /// The service, for example `sqs`.
    public var service: String { description.part(serviceRange) }

    /// The region; empty where the service names none (S3 buckets).
    public var region: String { description.part((Int(colons.service) + 1)..<Int(colons.region)) }

    /// The 12-digit account; empty where the service names none (S3 buckets).
    public var account: String { description.part((Int(colons.region) + 1)..<Int(colons.account)) }

    /// Everything after the account, for example `stream/orders`.
    public var resource: String { description.part(resourceRange) }

    /// Whether this names a FIFO queue or topic.
    public var isFIFO: Bool {
        let bytes = description.utf8Span.span
        guard bytes.ends(with: ".fifo", resourceRange) else { return false }
        return bytes.isText("sqs", serviceRange) || bytes.isText("sns", serviceRange)
    }

    var serviceRange: Range<Int> { (Int(colons.partition) + 1)..<Int(colons.service) }

    var resourceRange: Range<Int> { (Int(colons.account) + 1)..<description.utf8.count }

    private static func countOfParts(_ bytes: Span<UInt8>) -> Int {
        var count = 1
        for index in bytes.indices where bytes[index] == UInt8(ascii: ":") { count += 1 }
        return count
    }

    /// Whether two names are the same text.
    public static func == (lhs: ARN, rhs: ARN) -> Bool { lhs.description == rhs.description }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension ARN {
    /// Why text is no ARN.
    public enum ParseError: Error, Sendable, Hashable, CustomStringConvertible {
        /// It does not begin with `arn:`.
        case noPrefix
        /// It is longer than ``ARN/maximumLength``.
        case tooLong
        /// It holds a blank, a control character or a character outside ASCII.
        case unprintable
        /// It has fewer than six parts between colons.
        case missingParts(found: Int)
        /// The partition does not begin with `aws` or holds other characters than letters, digits and hyphens.
        case partition(String)
        /// The service is empty or holds other characters than letters, digits and hyphens.
        case service(String)
        /// The region has not the form of a region.
        case region(String)
        /// The account is not 12 digits.
        case account(String)
        /// There is no resource.
        case resource

        /// The reason, as the end of a sentence.
        public var description: String {
            switch self {
            case .noPrefix: "it does not begin with \"arn:\""
            case .tooLong: "it is longer than \(ARN.maximumLength) characters"
            case .unprintable: "it holds a blank, a control character or a character outside ASCII"
            case .missingParts(let found):
                "it has \(found) of the 6 parts of arn:partition:service:region:account:resource"
            case .partition(let text): "\"\(text.clipped)\" is no partition"
            case .service(let text): "\"\(text.clipped)\" is no service"
            case .region(let text): "\"\(text.clipped)\" is no region"
            case .account(let text): "\"\(text.clipped)\" is no account id of 12 digits"
            case .resource: "the resource after the account is missing"
            }
        }
    }
}
