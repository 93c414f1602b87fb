import HostSystem

/// The endpoint beside a container: ECS tasks and EKS Pod Identity.
///
/// See the AWS SDKs and Tools Reference Guide, "Container credential provider".
struct ContainerCredentials: CredentialSource {
    let name = "container endpoint"
    let environment: Environment
    let request: MetadataRequest
    /// Where a relative URI is looked up.
    var relativeBase = BaseURL(origin: Origin(isSecure: false, host: "169.254.170.2"))

    private static let timeout = 5.0
    // The link-local addresses of ECS and of EKS Pod Identity.
    private static let plainHosts: Set = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]

    func load() async throws(CredentialSourceFailure) -> AWSCredentials {
        let (url, query) = try target()
        let token = try token()
        let response: HTTPResponse
        do throws(TransportFailure) {
            response = try await request.send(
                url,
                query: query,
                headers: [("Accept", "application/json")] + (token.map { [("Authorization", $0)] } ?? []),
                within: Self.timeout
            )
        } catch {
            throw .failed(error.description)
        }
        guard response.status == 200 else {
            let error = ErrorAnswer(response)
            throw .failed("status \(response.status)\(error.message.map { ": " + $0 } ?? "")")
        }
        return try CredentialDocument.credentials(in: response.body, from: name, token: "Token")
    }

    private func target() throws(CredentialSourceFailure) -> (BaseURL, query: String) {
        let variable: String
        let text: String
        if let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            variable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
            guard relative.hasPrefix("/") else { throw .failed("\(variable) does not begin with a slash") }
            text = relativeBase.origin.description + relative
        } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
            text = full
        } else {
            throw .notConfigured("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set")
        }
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let url: BaseURL
        do throws(BaseURL.URLError) {
            url = try BaseURL(parsing: String(parts[0]))
        } catch {
            throw .failed("\(variable) is no usable URL: \(error.reason)")
        }
        guard variable.contains("RELATIVE") || url.origin.isSecure || Self.isTrusted(url.origin.host) else {
            throw .failed(
                "\(variable) is plain http to \(url.origin.host), which is neither this machine nor a container endpoint"
            )
        }
        return (url, parts.count > 1 ? String(parts[1]) : "")
    }

    /// Whether plain http to a host stays on this machine or on the link to its own endpoint.
    static func isTrusted(_ host: String) -> Bool {
        if plainHosts.contains(host) || host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private func token() throws(CredentialSourceFailure) -> String? {
        var token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        if let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            do throws(WholeFile.Failure) {
                token = try WholeFile.text(at: path)
            } catch {
                throw .failed("cannot read \(path): \(error.reason)")
            }
        }
        guard token?.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) ?? true else {
            throw .failed("the authorization token holds a line break or another character that no header can have")
        }
        return token
    }
}
