import ControlPlane
import EventSources
import Foundation
import GRDB

/// Principals as rows.
enum PrincipalRows {
    static func all(_ database: Database, path: String) throws -> [Principal] {
        var credentials: [String: [PrincipalCredential]] = [:]
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT principal, token_digest, access_key, sealed_secret, created_at, expires_at, revoked_at
                FROM credentials ORDER BY serial
                """
        )
        for row in rows {
            credentials[row[0], default: []].append(try credential(row))
        }
        return try Row.fetchAll(
            database,
            sql: "SELECT name, role, accounts, regions, created_at, rotated_at FROM principals ORDER BY name"
        ).map { row in
            let (name, role) = (row[0] as String, row[1] as String)
            guard let role = Role(rawValue: role) else {
                throw StorageError(.corrupt, "The principal '\(name)' in '\(path)' has the unknown role '\(role)'.")
            }
            return Principal(
                name: name,
                role: role,
                scope: AccessScope(accounts: set(row[2]), regions: set(row[3])),
                createdAt: Timestamp(milliseconds: row[4]),
                rotatedAt: time(row[5]),
                credentials: credentials[name] ?? []
            )
        }
    }

    static func insert(_ principal: Principal, into database: Database) throws {
        try database.execute(
            sql: "INSERT INTO principals (name, role, accounts, regions, created_at) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                principal.name, principal.role.rawValue, principal.scope.accounts.sorted().joined(separator: ","),
                principal.scope.regions.sorted().joined(separator: ","), principal.createdAt.milliseconds,
            ]
        )
        for credential in principal.credentials { try insert(credential, of: principal.name, into: database) }
    }

    static func insert(_ credential: PrincipalCredential, of principal: String, into database: Database) throws {
        let proof: (digest: [UInt8]?, key: String?, secret: [UInt8]?) =
            switch credential.proof {
            case .token(let digest): (digest, nil, nil)
            case .accessKey(let id, let secret): (nil, id, secret)
            }
        try database.execute(
            sql: """
                INSERT INTO credentials (principal, token_digest, access_key, sealed_secret, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                principal, proof.digest.map { Data($0) }, proof.key, proof.secret.map { Data($0) },
                credential.createdAt.milliseconds, credential.expiresAt?.milliseconds,
            ]
        )
    }

    private static func credential(_ row: Row) throws -> PrincipalCredential {
        let proof: PrincipalCredential.Proof
        if let id = row[2] as String? {
            proof = .accessKey(id: id, sealedSecret: try bytes(row, 3))
        } else {
            proof = .token(digest: try bytes(row, 1))
        }
        return PrincipalCredential(
            proof: proof,
            createdAt: Timestamp(milliseconds: row[4]),
            expiresAt: time(row[5]),
            revokedAt: time(row[6])
        )
    }

    private static func bytes(_ row: Row, _ index: Int) throws -> [UInt8] {
        try row.withUnsafeData(atIndex: index) { $0.map { [UInt8]($0) } } ?? []
    }

    private static func time(_ milliseconds: Int64?) -> Timestamp? {
        milliseconds.map(Timestamp.init(milliseconds:))
    }

    private static func set(_ list: String) -> Set<String> {
        Set(list.split(separator: ",").map(String.init))
    }
}
