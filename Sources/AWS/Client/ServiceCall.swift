import AWSServices
import JSON

/// One call of an AWS operation, before it is written and signed.
struct ServiceCall: Sendable {
    var operation: AWSOperation
    /// The members of the request by the names of AWS's model.
    var input: JSONObject
    /// The bytes of the body, in place of the member that is the whole body.
    var document: [UInt8]?
    var region: String
    /// The account that the credentials must belong to, as far as they say; `nil` for any.
    var account: String?
    /// Seconds for everything, if not the configured time.
    var timeout: Double?

    init(_ operation: AWSOperation, _ input: JSONObject, region: String) {
        self.operation = operation
        self.input = input
        self.region = region
    }

    var service: AWSService { operation.service }
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
