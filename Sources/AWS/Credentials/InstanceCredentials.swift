import UntrustedText

/// The instance metadata service of EC2, version 2 only: a token first, then role and credentials.
///
/// See the EC2 User Guide, "Use the Instance Metadata Service".
struct InstanceCredentials: CredentialSource {
    let name = "instance metadata"
    let environment: Environment
    let profile: SharedConfiguration.Profile
    let request: MetadataRequest

    private static let tokenLifetime = 21_600
    private static let path = "/latest/meta-data/iam/security-credentials/"

    func load() async throws(CredentialSourceFailure) -> AWSCredentials {
        let url = try endpoint()
        let token = try await token(url)
        let headers = [(name: "X-aws-ec2-metadata-token", value: token)]
        let roles = try await get(url, Self.path, headers)
        if roles.status == 404 { throw .notConfigured("the instance has no role") }
        guard roles.status == 200, let role = roles.text.split(whereSeparator: \.isNewline).first.map(String.init),
            role.utf8.allSatisfy({ Self.isRoleByte($0) })
        else { throw .failed("status \(roles.status) and no role's name") }
        let answer = try await get(url, Self.path + role, headers)
        guard answer.status == 200 else { throw .failed("status \(answer.status) for the role \(role)") }
        return try CredentialDocument.credentials(in: answer.body, from: name, token: "Token")
    }

    private func endpoint() throws(CredentialSourceFailure) -> BaseURL {
        let isDisabled: Bool
        do throws(AWSConfigurationError) {
            isDisabled = try environment.isSet("AWS_EC2_METADATA_DISABLED")
        } catch {
            throw .failed(error.description)
        }
        guard !isDisabled else { throw .notConfigured("AWS_EC2_METADATA_DISABLED is true") }
        let mode =
            environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] ?? profile["ec2_metadata_service_endpoint_mode"]
        let usual = mode?.lowercased() == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
        let text =
            environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? profile["ec2_metadata_service_endpoint"] ?? usual
        do throws(BaseURL.URLError) {
            return try BaseURL(parsing: text)
        } catch {
            throw .failed("AWS_EC2_METADATA_SERVICE_ENDPOINT is no usable URL: \(error.reason)")
        }
    }

    private func token(_ url: BaseURL) async throws(CredentialSourceFailure) -> String {
        let headers = [(name: "X-aws-ec2-metadata-token-ttl-seconds", value: String(Self.tokenLifetime))]
        let response: HTTPResponse
        do throws(TransportFailure) {
            response = try await request.send(
                url,
                method: "PUT",
                path: "/latest/api/token",
                headers: headers,
                within: timeout
            )
        } catch {
            throw .notConfigured("this is no EC2 instance, or it may not ask: \(error.description)")
        }
        guard response.status == 200, !response.body.isEmpty, response.body.count <= 1024,
            response.body.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .failed("status \(response.status) and no token") }
        return response.text
    }

    private func get(
        _ url: BaseURL,
        _ path: String,
        _ headers: [(name: String, value: String)]
    ) async throws(CredentialSourceFailure) -> HTTPResponse {
        do throws(TransportFailure) {
            return try await request.send(url, path: path, headers: headers, within: timeout)
        } catch {
            throw .failed(error.description)
        }
    }

    /// Seconds, short by default: everywhere but on EC2 nobody answers.
    private var timeout: Double {
        let text = environment["AWS_METADATA_SERVICE_TIMEOUT"] ?? profile["metadata_service_timeout"]
        return text.flatMap(Double.init).map { min(max($0, 0.1), 60) } ?? 1
    }

    // IAM role names: letters, digits and `+=,.@_-`.
    private static func isRoleByte(_ byte: UInt8) -> Bool {
        CharacterClass.dottedWord(byte) || "+=,@".utf8.contains(byte)
    }
}
