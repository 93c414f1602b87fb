/// The credentials of this moment: loaded once for all who ask at the same time, and renewed before they end.
actor CredentialCache {
    // How long before their end credentials are renewed in the background, and how long before it they are no longer
    // used; in seconds, and never more than that part of their life.
    private static let renewal = (seconds: 300.0, part: 0.4)
    private static let margin = (seconds: 60.0, part: 0.1)
    private static let retry = (first: 1.0, greatest: 60.0)
    private static let shortestUse = 30.0

    private let load: @Sendable () async throws(CredentialsError) -> AWSCredentials
    private let now: @Sendable () -> Double

    private var current: (credentials: AWSCredentials, loadedAt: Double)?
    private var flight: Task<Result<AWSCredentials, CredentialsError>, Never>?
    private var failures = 0
    private var failure: (error: CredentialsError, until: Double)?

    init(
        now: @escaping @Sendable () -> Double,
        load: @escaping @Sendable () async throws(CredentialsError) -> AWSCredentials
    ) {
        self.now = now
        self.load = load
    }

    /// Credentials that are good for a while.
    ///
    /// After a failure it answers with that failure for a time that doubles from one second to a minute, then tries
    /// again; credentials that are still good stay in use meanwhile.
    func credentials() async throws(CredentialsError) -> AWSCredentials {
        if let current, isGood(current, until: Self.margin) {
            if !isGood(current, until: Self.renewal), mayTry { _ = start() }
            return current.credentials
        }
        let result: Result<AWSCredentials, CredentialsError>
        if let flight {
            result = await flight.value
        } else if let failure, now() < failure.until {
            result = .failure(failure.error)
        } else {
            result = await start().value
        }
        if case .failure = result, let credentials = current?.credentials, now() < credentials.expiration ?? .infinity {
            return credentials
        }
        return try result.get()
    }

    /// Forgets credentials that AWS does not take, unless others are there already.
    func discard(_ credentials: AWSCredentials) {
        if current?.credentials == credentials { current = nil }
    }

    private var mayTry: Bool { flight == nil && (failure.map { now() >= $0.until } ?? true) }

    private func start() -> Task<Result<AWSCredentials, CredentialsError>, Never> {
        // A task of its own: whoever stops waiting must not stop it for the others.
        let task = Task { [load] in
            let result: Result<AWSCredentials, CredentialsError>
            do throws(CredentialsError) { result = .success(try await load()) } catch { result = .failure(error) }
            finish(result)
            return result
        }
        flight = task
        return task
    }

    private func finish(_ result: Result<AWSCredentials, CredentialsError>) {
        flight = nil
        switch result {
        case .success(let credentials):
            current = (credentials, now())
            failures = 0
            failure = nil
        case .failure(let error):
            failures += 1
            let pause = min(Self.retry.first * Double(1 << min(failures - 1, 10)), Self.retry.greatest)
            failure = (error, now() + pause)
        }
    }

    private func isGood(
        _ entry: (credentials: AWSCredentials, loadedAt: Double),
        until limit: (seconds: Double, part: Double)
    ) -> Bool {
        guard let expiration = entry.credentials.expiration else { return true }
        let life = max(0, expiration - entry.loadedAt)
        // What is fresh is used for a while in any case: an instance that is cut off from IAM hands out credentials past
        // their end, which AWS still takes.
        return now() < max(expiration - min(limit.seconds, life * limit.part), entry.loadedAt + Self.shortestUse)
    }
}
