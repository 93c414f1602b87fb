import ControlPlane
import EventSources

/// Principals as rows.
enum PrincipalRows {
    /// A number that grows with each change.
    static func version(_ database: Connection) throws(StorageError) -> Int64 {
        let row = try database.prepared("SELECT version FROM authority")
        defer { row.reset() }
        return try row.step() ? row.int64(0) : 0
    }

    static func all(_ database: Connection) throws(StorageError) -> [Principal] {
        var credentials: [String: [PrincipalCredential]] = [:]
        for (principal, credential) in try database.all(
            """
            SELECT principal, token_digest, access_key, sealed_secret, created_at, expires_at, revoked_at
            FROM credentials ORDER BY serial
            """,
            { ($0.string(0), credential($0)) }
        ) {
            credentials[principal, default: []].append(credential)
        }
        return try database.all(
            "SELECT name, role, accounts, regions, created_at, rotated_at FROM principals ORDER BY name"
        ) { row throws(StorageError) in
            let (name, role) = (row.string(0), row.string(1))
            guard let role = Role(rawValue: role) else {
                throw StorageError(
                    .corrupt,
                    "The principal '\(name)' in '\(database.path)' has the unknown role '\(role)'."
                )
            }
            return Principal(
                name: name,
                role: role,
                scope: AccessScope(accounts: set(row.string(2)), regions: set(row.string(3))),
                createdAt: Timestamp(milliseconds: row.int64(4)),
                rotatedAt: row.int64IfPresent(5).map(Timestamp.init(milliseconds:)),
                credentials: credentials[name] ?? []
            )
        }
    }

    static func insert(_ principal: Principal, into database: Connection) throws(StorageError) {
        let row = try database.statement(
            "INSERT INTO principals (name, role, accounts, regions, created_at) VALUES (?, ?, ?, ?, ?)"
        )
        row.bind(1, principal.name)
        row.bind(2, principal.role.rawValue)
        row.bind(3, principal.scope.accounts.sorted().joined(separator: ","))
        row.bind(4, principal.scope.regions.sorted().joined(separator: ","))
        row.bind(5, principal.createdAt.milliseconds)
        try row.run()
        for credential in principal.credentials { try insert(credential, of: principal.name, into: database) }
    }

    static func insert(
        _ credential: PrincipalCredential,
        of principal: String,
        into database: Connection
    ) throws(StorageError) {
        let proof: (digest: [UInt8]?, key: String?, secret: [UInt8]?) =
            switch credential.proof {
            case .token(let digest): (digest, nil, nil)
            case .accessKey(let id, let secret): (nil, id, secret)
            }
        let row = try database.statement(
            """
            INSERT INTO credentials (principal, token_digest, access_key, sealed_secret, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """
        )
        row.bind(1, principal)
        row.bind(2, proof.digest)
        row.bind(3, proof.key)
        row.bind(4, proof.secret)
        row.bind(5, credential.createdAt.milliseconds)
        row.bind(6, credential.expiresAt?.milliseconds)
        try row.run()
    }

    private static func credential(_ row: Statement) -> PrincipalCredential {
        PrincipalCredential(
            proof: row.stringIfPresent(2).map { .accessKey(id: $0, sealedSecret: row.bytes(3)) }
                ?? .token(digest: row.bytes(1)),
            createdAt: Timestamp(milliseconds: row.int64(4)),
            expiresAt: row.int64IfPresent(5).map(Timestamp.init(milliseconds:)),
            revokedAt: row.int64IfPresent(6).map(Timestamp.init(milliseconds:))
        )
    }

    private static func set(_ list: String) -> Set<String> {
        Set(list.split(separator: ",").map(String.init))
    }
}
