/// A service of AWS, as far as its calls have to know it.
public struct AWSService: Sendable, Hashable {
    /// How its requests and answers are written.
    public enum WireProtocol: Sendable, Hashable {
        /// A JSON object to `/`, with the operation in `X-Amz-Target` behind a prefix.
        case json11(targetPrefix: String)
        /// Paths, queries and header fields, with JSON bodies.
        case restJSON
        /// A form to `/`, and an XML answer.
        case query
        /// Paths, queries and header fields, with XML bodies in a namespace.
        case restXML(namespace: String)
    }

    /// How its host is named, where nobody gives an endpoint.
    public struct Endpoint: Sendable, Hashable {
        /// What the host's name begins with.
        public var prefix: String
        /// Whether the usual hosts of GovCloud are the FIPS ones already.
        public var isFIPSInGovCloud = false
        /// Whether a dual-stack host is `prefix.dualstack.region` in the usual domain, in place of another domain.
        public var namesDualStack = false

        /// Makes an endpoint.
        public init(_ prefix: String, isFIPSInGovCloud: Bool = false, namesDualStack: Bool = false) {
            self.prefix = prefix
            self.isFIPSInGovCloud = isFIPSInGovCloud
            self.namesDualStack = namesDualStack
        }
    }

    /// The name in settings, logs, metrics and signatures, for example `lambda`.
    public let name: String
    /// The version of its API, which forms name.
    public let version: String
    /// How its requests and answers are written.
    public let wireProtocol: WireProtocol
    /// How its host is named.
    public let endpoint: Endpoint
    /// Whether the path is signed as it is sent, and the hash of the body is sent with it.
    public let signsPathAsSent: Bool

    /// Describes a service.
    public init(
        _ name: String,
        version: String,
        _ wireProtocol: WireProtocol,
        endpoint: Endpoint,
        signsPathAsSent: Bool = false
    ) {
        self.signsPathAsSent = signsPathAsSent
        self.name = name
        self.version = version
        self.wireProtocol = wireProtocol
        self.endpoint = endpoint
    }

    /// Whether two values are of one service.
    public static func == (lhs: AWSService, rhs: AWSService) -> Bool { lhs.name == rhs.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
