/// The full ARN of a function, with or without version or alias: `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`.
public struct FunctionARN: Sendable, Hashable, CustomStringConvertible {
    /// The partition, for example `aws`.
    public let partition: String
    /// The region, for example `us-east-1`.
    public let region: String
    /// The 12-digit account.
    public let account: String
    /// The function's name.
    public let name: String
    /// `$LATEST`, a version number or an alias; `nil` for the unqualified function.
    public let qualifier: String?
    /// The ARN as Lambda writes it.
    public let description: String

    /// Makes an ARN of parts that are known to be well-formed.
    public init(partition: String, region: String, account: String, name: String, qualifier: String? = nil) {
        self.partition = partition
        self.region = region
        self.account = account
        self.name = name
        self.qualifier = qualifier
        var text = "arn:"
        text.reserveCapacity(partition.utf8.count + region.utf8.count + account.utf8.count + name.utf8.count + 48)
        text += partition
        text += ":lambda:"
        text += region
        text += ":"
        text += account
        text += ":function:"
        text += name
        if let qualifier {
            text += ":"
            text += qualifier
        }
        description = text
    }

    /// Reads a full ARN.
    ///
    /// - Throws: ``FunctionReference/ParseError`` when the text is no full function ARN.
    public init(parsing text: String) throws(FunctionReference.ParseError) {
        let reference = try FunctionReference(parsing: text)
        guard let partition = reference.partition, let region = reference.region, let account = reference.account else {
            throw .notAFunctionARN
        }
        self.init(
            partition: partition,
            region: region,
            account: account,
            name: reference.name,
            qualifier: reference.qualifier
        )
    }

    /// The same function without version or alias.
    public var unqualified: FunctionARN {
        FunctionARN(partition: partition, region: region, account: account, name: name)
    }

    /// Whether two ARNs are the same text.
    public static func == (lhs: FunctionARN, rhs: FunctionARN) -> Bool { lhs.description == rhs.description }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
