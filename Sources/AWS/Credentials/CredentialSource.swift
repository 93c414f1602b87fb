/// One place that credentials can come from.
protocol CredentialSource: Sendable {
    /// What it is called in messages.
    var name: String { get }

    /// Gets credentials now, without any cache.
    func load() async throws(CredentialSourceFailure) -> AWSCredentials
}

/// Why a source gives no credentials.
enum CredentialSourceFailure: Error, Sendable, Hashable {
    /// Nobody asked for this source: the next one is tried.
    case notConfigured(String)
    /// It was asked for and does not work; trying others could act in somebody else's name.
    case failed(String)

    var reason: String {
        switch self {
        case .notConfigured(let reason), .failed(let reason): reason
        }
    }
}

/// The sources in their order; the first that is configured decides.
struct CredentialChain: Sendable {
    var sources: [any CredentialSource]

    func load() async throws(CredentialsError) -> AWSCredentials {
        var attempts: [CredentialsError.Attempt] = []
        for source in sources {
            do throws(CredentialSourceFailure) {
                return try await source.load()
            } catch {
                attempts.append(.init(source: source.name, reason: UpstreamText.clean(error.reason, limit: 512)))
                if case .failed = error { break }
            }
        }
        throw CredentialsError(attempts: attempts)
    }
}
