import ControlPlane
import EventSources
import OpenSSL

/// All principals by what they prove themselves with: made whole, never changed, read by every request.
struct PrincipalIndex: Sendable {
    /// What a credential is good for.
    struct Grant: Sendable {
        let caller: Caller
        /// The milliseconds since 1970 from which on it is refused.
        let end: Int64
    }

    /// The SHA-256 of a token.
    struct Digest: Hashable, Sendable {
        private let words: (UInt64, UInt64, UInt64, UInt64)

        init?(_ bytes: [UInt8]) {
            guard bytes.count == SHA256.byteCount else { return nil }
            words = bytes.withUnsafeBytes {
                (
                    $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                    $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                    $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                    $0.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
                )
            }
        }

        init(token: String) {
            self = Digest(SHA256.hash(token)) ?? Digest()
        }

        private init() { words = (0, 0, 0, 0) }

        // Whoever measures how long a comparison takes learns of digests, which cannot be turned into tokens; it takes
        // the same time for all digests all the same.
        static func == (left: Digest, right: Digest) -> Bool {
            (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1) | (left.words.2 ^ right.words.2)
                | (left.words.3 ^ right.words.3) == 0
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(words.0)
        }
    }

    private(set) var tokens: [Digest: Grant] = [:]
    private(set) var accessKeys: [String: (secret: String, grant: Grant)] = [:]
    /// Every principal by its name, with the end of the last of its credentials.
    private(set) var grants: [String: Grant] = [:]
    /// The names, for the log.
    private(set) var names: Set<String> = []
    /// What an operator should know.
    private(set) var warnings: [String] = []

    /// Nobody.
    init() {}

    /// Indexes principals.
    ///
    /// - Parameters:
    ///   - stored: Those of the database.
    ///   - sealingKey: What opens their secrets; without it their access keys are of no use.
    ///   - configured: Those of the environment, which come before stored ones of the same name.
    init(stored: [Principal], sealingKey: SealingKey?, configured: [ConfiguredPrincipal]) {
        for principal in configured { add(principal) }
        for principal in stored {
            guard names.insert(principal.name).inserted else {
                warnings.append(
                    "the principal \(principal.name) of the environment comes before the one in the database"
                )
                continue
            }
            add(principal, sealingKey)
        }
    }

    mutating func takeWarnings() -> [String] {
        defer { warnings = [] }
        return warnings
    }

    private mutating func add(_ principal: ConfiguredPrincipal) {
        names.insert(principal.name)
        let caller = Caller(name: principal.name, role: principal.role, scope: principal.scope)
        let grant = Grant(caller: caller.withAccount, end: principal.expiresAt?.milliseconds ?? .max)
        grants[principal.name] = grant
        if let digest = principal.tokenDigest.flatMap(Digest.init) { tokens[digest] = grant }
        if let key = principal.accessKey { accessKeys[key.id] = (key.secret, grant) }
    }

    private mutating func add(_ principal: Principal, _ sealingKey: SealingKey?) {
        let caller = Caller(name: principal.name, role: principal.role, scope: principal.scope).withAccount
        for credential in principal.credentials {
            let grant = Grant(caller: caller, end: credential.end?.milliseconds ?? .max)
            if grant.end > grants[principal.name]?.end ?? .min { grants[principal.name] = grant }
            switch credential.proof {
            case .token(let bytes):
                guard let digest = Digest(bytes), tokens[digest] == nil else { continue }
                tokens[digest] = grant
            case .accessKey(let id, let sealed):
                guard accessKeys[id] == nil else { continue }
                if let secret = sealingKey?.open(sealed, accessKey: id, principal: principal.name) {
                    accessKeys[id] = (secret, grant)
                } else {
                    warnings.append(
                        "the access key \(id) of \(principal.name) cannot be opened without the key file it was "
                            + "sealed with; rotate it"
                    )
                }
            }
        }
    }
}

extension Caller {
    /// A principal of one account acts in that one.
    fileprivate var withAccount: Caller {
        var caller = self
        caller.account = scope.accounts.count == 1 ? scope.accounts.first : nil
        return caller
    }
}
