package import ControlPlane
import EventSources
package import HTTPServer
import HTTPTypes
import HostSystem
import OpenSSL
import SigV4
import Synchronization
import UntrustedText

/// Finds out who sends a request, by a bearer token or an AWS signature.
///
/// It asks nobody while nobody is known, and everybody from the first principal on, until the process ends: a server
/// whose last principal was removed does not open again by itself. A request takes a hash and a look into a table that
/// never changes, and no read of the database.
package final class Authenticator: Sendable {
    /// How often one principal may ask, or one address where nobody has to say who it is.
    package struct RateLimit: Sendable, Hashable {
        /// Requests per second.
        package var rate: Int
        /// Requests at once.
        package var burst: Int

        /// Makes a limit.
        package init(rate: Int, burst: Int) {
            self.rate = rate
            self.burst = burst
        }
    }

    /// The time, replaceable so that tests need not wait.
    package struct Time: Sendable {
        /// Milliseconds since 1970.
        package let milliseconds: @Sendable () -> Int64
        /// Nanoseconds that never go back, from an arbitrary start.
        package let monotonic: @Sendable () -> UInt64

        /// Makes a time.
        package init(milliseconds: @escaping @Sendable () -> Int64, monotonic: @escaping @Sendable () -> UInt64) {
            self.milliseconds = milliseconds
            self.monotonic = monotonic
        }

        /// The machine's clocks.
        package static let system = Time(
            milliseconds: SystemClock.unixMilliseconds,
            monotonic: SystemClock.monotonicNanoseconds
        )
    }

    private let index = Mutex(PrincipalIndex())
    private let required = Atomic(false)
    private let throttle = FailureThrottle()
    private let isLimited: Bool
    private let buckets: Mutex<TokenBuckets>
    private let verifier = SigV4Verifier(service: "lambda")
    private let time: Time

    /// Makes an authenticator that knows nobody yet.
    package init(limit: RateLimit?, time: Time) {
        isLimited = limit != nil
        buckets = Mutex(TokenBuckets(rate: Double(max(1, limit?.rate ?? 1)), burst: Double(limit?.burst ?? 1)))
        self.time = time
    }

    /// Whether requests need credentials.
    package var isRequired: Bool { required.load(ordering: .relaxed) }

    /// Knows other principals from now on.
    func replace(_ index: PrincipalIndex) {
        self.index.withLock { $0 = index }
        if !index.names.isEmpty { required.store(true, ordering: .relaxed) }
    }

    /// Finds out who sends a request.
    ///
    /// - Parameters:
    ///   - request: The request; what authenticates it is taken off its query.
    ///   - stranger: Says who it is where nobody is asked.
    /// - Returns: The principal.
    /// - Throws: ``AuthenticationFailure`` or ``RateExceeded``; what `stranger` throws.
    package func identify(
        _ request: inout HTTPServerRequest,
        stranger: (HTTPServerRequest) throws -> Caller
    ) throws -> Caller {
        guard isRequired else {
            let caller = try stranger(request)
            try limit(request.peer.network)
            return caller
        }
        let caller = try authenticate(&request)
        try limit(caller.name)
        return caller
    }

    /// Whether somebody who was identified some time ago would be still, with the same role and scope.
    ///
    /// For answers that take long: the credential itself is not looked at again.
    package func isCurrent(_ caller: Caller) -> Bool {
        guard isRequired else { return true }
        guard let grant = index.withLock({ $0.grants[caller.name] }) else { return false }
        return grant.caller == caller && time.milliseconds() < grant.end
    }

    private func authenticate(_ request: inout HTTPServerRequest) throws -> Caller {
        let fields = request.headers[values: .authorization]
        let isPresigned = request.query.map(Self.isPresigned) ?? false
        if fields.count == 1, !isPresigned, let token = Self.bearerToken(fields[0]) {
            return try accept(token, from: request.peer)
        }
        guard !fields.isEmpty || isPresigned else { throw AuthenticationFailure.missing }
        let caller = try verify(request)
        if isPresigned { request.removeQueryParameters(named: SigV4Authorization.parameterNames) }
        return caller
    }

    // MARK: Tokens

    private func accept(_ token: String, from peer: PeerAddress) throws -> Caller {
        let digest = PrincipalIndex.Digest(token: token)
        // Looked up whatever the address did: nobody guesses a token of this length, so to slow down those who have one
        // would only let a neighbour lock them out.
        if let grant = index.withLock({ $0.tokens[digest] }), time.milliseconds() < grant.end { return grant.caller }
        throw refusal(of: peer, .token)
    }

    /// The token of `Bearer TOKEN` (RFC 6750 section 2.1); the scheme's case does not matter (RFC 9110 section 11.1).
    private static func bearerToken(_ value: Text) -> String? {
        let scheme = value.utf8.prefix(7)
        guard scheme.count == 7, scheme.last == UInt8(ascii: " "),
            zip(scheme, "bearer".utf8).allSatisfy({ $0 | 0x20 == $1 })
        else { return nil }
        return String(decoding: value.utf8.dropFirst(7).drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
    }

    // MARK: Signatures

    private static func isPresigned(_ query: String) -> Bool {
        guard query.contains("X-Amz-") else { return false }
        return query.split(separator: "&").contains { parameter in
            ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"].contains(parameter.prefix { $0 != "=" })
        }
    }

    private func verify(_ request: HTTPServerRequest) throws -> Caller {
        let signed = SigV4Request(request)
        let now = time.milliseconds()
        // A signature with one of our keys is verified whatever the address did, like a token; what others send costs
        // an address that has to wait no hash of a body.
        if let seconds = throttle.wait(request.peer, now: time.monotonic()), !isOurs(signed, at: now) {
            throw RateExceeded(seconds: seconds)
        }
        var caller: Caller?
        do throws(SigV4VerificationError) {
            _ = try verifier.verify(signed, at: SigV4Timestamp(secondsSince1970: now / 1000)) { authorization in
                // What has ended is as unknown as what never was: a stranger learns nothing of either.
                guard authorization.securityToken == nil,
                    let key = index.withLock({ $0.accessKeys[authorization.accessKeyID] }), now < key.grant.end
                else { return .unknown }
                caller = key.grant.caller
                return .known(key.secret)
            }
        } catch {
            throw refusal(of: request.peer, AuthenticationFailure(name: error.awsErrorName, message: error.message))
        }
        guard let caller else { throw AuthenticationFailure.missing }
        return caller
    }

    /// Whether a signature claims to be by one of our keys; nothing of it is believed.
    private func isOurs(_ request: SigV4Request, at now: Int64) -> Bool {
        guard let claim = try? SigV4Authorization(request) else { return false }
        return index.withLock { $0.accessKeys[claim.accessKeyID] }.map { now < $0.grant.end } ?? false
    }

    // MARK: Limits

    /// What a wrong credential is answered with: that it is wrong, or that too many from its address were.
    private func refusal(of peer: PeerAddress, _ failure: AuthenticationFailure) -> any Error {
        let now = time.monotonic()
        if let seconds = throttle.wait(peer, now: now) { return RateExceeded(seconds: seconds) }
        throttle.fail(peer, now: now)
        return failure
    }

    private func limit(_ key: some Hashable) throws {
        guard isLimited else { return }
        let hash = UInt64(bitPattern: Int64(key.hashValue))
        let now = time.monotonic()
        if let seconds = buckets.withLock({ $0.take(hash, now: now) }) { throw RateExceeded(seconds: seconds) }
    }
}

extension RateExceeded {
    fileprivate init(seconds: Double) {
        self.init(retryAfter: Int(min(seconds, 3600).rounded(.up)))
    }
}

extension SigV4Request {
    /// The parts of a request that a signature covers.
    fileprivate init(_ request: HTTPServerRequest) {
        self.init(
            method: request.method.rawValue,
            path: Array(request.path.utf8),
            query: Array((request.query ?? "").utf8),
            headers: request.headers.map { Header(name: $0.name.rawName, value: $0.valueBytes) },
            payload: .signed(request.body)
        )
    }
}

extension HTTPServerRequest {
    /// Takes parameters off the query.
    fileprivate mutating func removeQueryParameters(named names: Set<String>) {
        guard let query else { return }
        let rest = query.split(separator: "&", omittingEmptySubsequences: false)
            .filter { !names.contains(String($0.prefix { $0 != "=" })) }
            .joined(separator: "&")
        self.query = rest.isEmpty ? nil : rest
        target = path + (self.query.map { "?" + $0 } ?? "")
    }
}
