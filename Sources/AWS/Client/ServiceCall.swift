import SigV4

/// One call of an AWS operation, before it is signed.
struct ServiceCall: Sendable {
    var operation: Operation
    var region: String
    /// The account that the credentials must belong to, as far as they say; `nil` for any.
    var account: String?
    var method = "POST"
    /// The path after the endpoint's own, percent-encoded.
    var path = "/"
    var query: [(name: String, value: String)] = []
    /// A query as it is to be sent, where names have no values.
    var rawQuery = ""
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// The bucket, for S3.
    var bucket: String?
    /// Seconds for everything, if not the configured time.
    var timeout: Double?

    var service: Service { operation.service }
    var isMutating: Bool { operation.isMutating }
}

/// Who signs a call.
enum CallSigner: Sendable {
    /// The credentials of this moment, renewed as needed.
    case cache(CredentialCache)
    /// These and no others.
    case credentials(AWSCredentials)
    /// Nobody: the call carries its own proof.
    case anonymous
}
