import OpenSSL
import SigV4

extension SigningCase {
    var request: SigV4Request {
        SigV4Request(
            method: method,
            path: path,
            query: query,
            headers: headers.map { ($0[0], $0[1]) },
            payload: unsigned ? .unsigned : .signed(bodyBytes)
        )
    }

    var bodyBytes: [UInt8] { Hexadecimal.decode(body) ?? [] }

    var time: SigV4Timestamp { SigV4Timestamp(secondsSince1970: timestamp) }

    func signed() throws -> SignedRequest {
        let signer = SigV4Signer(
            credentials: SigV4Credentials(accessKeyID: accessKey, secretAccessKey: secretKey, sessionToken: token),
            region: region,
            service: service,
            style: style.serviceStyle
        )
        return style.isPresigned
            ? try signer.presign(request, at: time, expiresIn: expires)
            : try signer.sign(request, at: time)
    }
}
