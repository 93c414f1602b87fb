/// What part of a mapping's `SourceAccessConfigurations` an option stands for.
enum AccessRole: String, Sendable, Hashable {
    /// The type of the authentication entry.
    case method
    /// The URI of the authentication entry.
    case secret
    /// The URI of the SERVER_ROOT_CA_CERTIFICATE entry.
    case rootCertificate
    /// The VPC_SECURITY_GROUP entries.
    case securityGroups
    /// The VPC_SUBNET entries.
    case subnets
    /// The OAUTHBEARER_ entries besides OAUTHBEARER_AUTH.
    case oauth
    /// The VIRTUAL_HOST entry.
    case virtualHost

    /// The name of the list on the wire.
    static let member = "SourceAccessConfigurations"

    /// The entries in words, for documentation tables.
    var documentation: String {
        switch self {
        case .method: "(Type)"
        case .secret: "(URI)"
        case .rootCertificate: "SERVER_ROOT_CA_CERTIFICATE"
        case .securityGroups: "VPC_SECURITY_GROUP"
        case .subnets: "VPC_SUBNET"
        case .oauth: "OAUTHBEARER_SCOPE, _AUDIENCE, _LOGICAL_CLUSTER, _IDENTITY_POOL"
        case .virtualHost: "VIRTUAL_HOST"
        }
    }
}
