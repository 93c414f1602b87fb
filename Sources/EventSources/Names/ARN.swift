/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
///
/// Any partition that begins with `aws` and any region of the usual form is taken, so that new ones need no change
/// here. What a field of a mapping accepts is narrower: see ``Form``.
public struct ARN: Sendable, Hashable, CustomStringConvertible {
    /// The whole name, as it was given.
    public let description: String
    /// The partition, for example `aws` or `aws-cn`.
    public let partition: String
    /// The service, for example `sqs`.
    public let service: String
    /// The region; empty where the service names none (S3 buckets).
    public let region: String
    /// The 12-digit account; empty where the service names none (S3 buckets).
    public let account: String
    /// Everything after the account, for example `stream/orders`.
    public let resource: String

    /// The greatest length of an ARN in bytes (IAM limits ARNs to 2048 characters).
    public static let maximumLength = 2048

    /// Reads an ARN.
    ///
    /// - Parameter text: The whole name; surrounding blanks are not removed.
    /// - Throws: ``ParseError`` naming the first part that is wrong.
    public init(parsing text: String) throws(ParseError) {
        let bytes = text.utf8
        guard bytes.starts(with: "arn:".utf8) else { throw .noPrefix }
        guard bytes.count <= Self.maximumLength else { throw .tooLong }
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .unprintable }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6 else { throw .missingParts(found: parts.count) }
        guard parts[1].utf8.starts(with: "aws".utf8), parts[1].utf8.allSatisfy(CharacterClass.alphanumericHyphen) else {
            throw .partition(String(parts[1]))
        }
        guard !parts[2].isEmpty, parts[2].utf8.allSatisfy(CharacterClass.alphanumericHyphen) else {
            throw .service(String(parts[2]))
        }
        guard parts[3].isEmpty || Partition.isRegion(parts[3]) else { throw .region(String(parts[3])) }
        guard parts[4].isEmpty || CharacterClass.isAccount(parts[4].utf8) else { throw .account(String(parts[4])) }
        guard !parts[5].isEmpty else { throw .resource }
        description = text
        partition = String(parts[1])
        service = String(parts[2])
        region = String(parts[3])
        account = String(parts[4])
        resource = String(parts[5])
    }

    /// Whether this names a FIFO queue or topic.
    public var isFIFO: Bool { (service == "sqs" || service == "sns") && resource.utf8.hasSuffix(".fifo".utf8) }

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
