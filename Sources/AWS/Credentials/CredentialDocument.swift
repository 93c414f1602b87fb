import EventSources
import JSON

/// The JSON that container endpoints, instance metadata and credential processes answer with.
enum CredentialDocument {
    static func credentials(
        in text: some Collection<UInt8>,
        from source: String,
        token tokenName: String
    ) throws(CredentialSourceFailure) -> AWSCredentials {
        guard let object = try? JSONValue(parsing: text).object else { throw .failed("the answer is no JSON object") }
        if let code = object["Code"]?.string ?? object["code"]?.string, code != "Success" {
            throw .failed("\(code): \(object["Message"]?.string ?? object["message"]?.string ?? "no explanation")")
        }
        guard let key = object["AccessKeyId"]?.string, !key.isEmpty,
            let secret = object["SecretAccessKey"]?.string, !secret.isEmpty
        else { throw .failed("the answer has no AccessKeyId and SecretAccessKey") }
        var expiration: Double?
        if let text = object["Expiration"]?.string, !text.isEmpty { expiration = try seconds(text) }
        return AWSCredentials(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: object[tokenName]?.string.flatMap { $0.isEmpty ? nil : $0 },
            expiration: expiration,
            account: object["AccountId"]?.string,
            source: source
        )
    }

    /// Seconds since 1970 of an ISO 8601 time with a zone.
    static func seconds(_ text: String) throws(CredentialSourceFailure) -> Double {
        do throws(Timestamp.ParseError) {
            return try Timestamp(parsing: text).epochSeconds
        } catch {
            throw .failed("the expiration is no time: \(error)")
        }
    }
}
