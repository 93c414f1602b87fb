public import EventSources
public import UntrustedText

/// One event source mapping as the store keeps it: the columns it can be found by, and two opaque documents.
public struct StoredMapping: Sendable, Hashable {
    /// The public id.
    public var id: MappingID
    /// Counts the changes of desired state, from 1.
    public var revision: Revision
    /// Counts the forwarder's observations; 0 while nothing was forwarded.
    public var upstreamSequence: Int64
    /// When the mapping was created.
    public var createdAt: Timestamp
    /// When its last revision was made.
    public var updatedAt: Timestamp
    /// What the Lambda API shows as `LastModified`: as `updatedAt`, but not moved by tag calls.
    public var lastModified: Timestamp
    /// Whether the caller wants the source to be read.
    public var enabled: Bool
    /// The settled state: `Enabled`, `Disabled`, or what the forwarder is about.
    public var state: String
    /// Why it is in that state: the caller's reason, or who moved it.
    public var stateReason: String
    /// The forwarder's account of the mapping as JSON, if it is forwarded.
    public var upstream: [UInt8]?
    /// The forwarder's word (`pending`, `retrying`, `in-sync`, `failed`), if the mapping is forwarded.
    public var upstreamState: String?
    /// The function's full ARN, with its qualifier if there is one.
    public var function: String
    /// The function's account.
    public var account: String
    /// The function's region.
    public var region: String
    /// The source type's name, for example `sqs`.
    public var sourceType: String
    /// The source's ARN; self-managed Kafka has none.
    public var sourceARN: String?
    /// The tags.
    public var tags: [Text: Text]
    /// Texts that no other mapping may hold at the same time.
    public var uniqueClaims: [String]
    /// Texts that other mappings may hold too, to find them by.
    public var sharedKeys: [String]
    /// The definition as `MappingDefinition.stored` writes it.
    public var definition: [UInt8]
    /// The rendered representation, as `GET /v1/event-source-mappings/{id}` answers it.
    public var representation: [UInt8]

    /// Makes a stored mapping.
    public init(
        id: MappingID,
        revision: Revision,
        upstreamSequence: Int64 = 0,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        lastModified: Timestamp,
        enabled: Bool,
        state: String,
        stateReason: String,
        upstream: [UInt8]? = nil,
        upstreamState: String? = nil,
        function: String,
        account: String,
        region: String,
        sourceType: String,
        sourceARN: String?,
        tags: [Text: Text],
        uniqueClaims: [String],
        sharedKeys: [String],
        definition: [UInt8],
        representation: [UInt8]
    ) {
        self.id = id
        self.revision = revision
        self.upstreamSequence = upstreamSequence
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastModified = lastModified
        self.enabled = enabled
        self.state = state
        self.stateReason = stateReason
        self.upstream = upstream
        self.upstreamState = upstreamState
        self.function = function
        self.account = account
        self.region = region
        self.sourceType = sourceType
        self.sourceARN = sourceARN
        self.tags = tags
        self.uniqueClaims = uniqueClaims
        self.sharedKeys = sharedKeys
        self.definition = definition
        self.representation = representation
    }
}

/// What a read of one mapping over HTTP needs, and nothing more.
public struct StoredRepresentation: Sendable, Hashable {
    /// The revision part of the ETag.
    public var revision: Revision
    /// The forwarder's part of the ETag; 0 while nothing was forwarded.
    public var upstreamSequence: Int64
    /// The rendered representation.
    public var bytes: [UInt8]

    /// Makes a representation.
    public init(revision: Revision, upstreamSequence: Int64, bytes: [UInt8]) {
        self.revision = revision
        self.upstreamSequence = upstreamSequence
        self.bytes = bytes
    }

    /// The representation of a whole mapping.
    public init(_ mapping: StoredMapping) {
        self.init(
            revision: mapping.revision,
            upstreamSequence: mapping.upstreamSequence,
            bytes: mapping.representation
        )
    }
}
