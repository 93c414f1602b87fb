import HTTPServer
import HTTPTypes
import SigV4
import UntrustedText

/// What a request says of its signer, in its `Authorization` field or its query.
enum RequestClaim {
    static func read(from request: HTTPServerRequest) throws(SigV4VerificationError) -> SigV4Claim? {
        if let value = request.headers[.authorization], let claim = try SigV4Claim(authorization: value.verbatim) {
            return claim
        }
        guard let query = request.query else { return nil }
        return try SigV4Claim(query: query)
    }
}
