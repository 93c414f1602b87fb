/// One numbered step of the schema.
public struct Migration: Sendable, Hashable {
    /// Its number, from 1.
    public let version: Int
    /// Its file name without number and extension, for example `initial`.
    public let name: String
    /// Its SQL text.
    public let sql: String

    /// Makes a migration.
    public init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }

    /// The 64-bit FNV-1a hash of the text in hexadecimal.
    ///
    /// It shows that a file was edited after it had been applied. It is no protection against intent: who can change
    /// the binary can change the database too.
    public var checksum: String {
        let hash = sql.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The schema's history, embedded in the binary.
///
/// A new step is a new file beside this one, its line in `Package.swift`, and its line here. An applied file never
/// changes.
public enum Migrations {
    /// All steps in the order of their application; the versions are 1, 2, 3 and so on.
    public static let all: [Migration] = [
        Migration(
            version: 1,
            name: "initial",
            sql: String(decoding: PackageResources._001_initial_sql, as: UTF8.self)
        ),
        Migration(
            version: 2,
            name: "forwarding",
            sql: String(decoding: PackageResources._002_forwarding_sql, as: UTF8.self)
        ),
        Migration(
            version: 3,
            name: "principals",
            sql: String(decoding: PackageResources._003_principals_sql, as: UTF8.self)
        ),
        Migration(
            version: 4,
            name: "broker_claims",
            sql: String(decoding: PackageResources._004_broker_claims_sql, as: UTF8.self)
        ),
        Migration(
            version: 5,
            name: "rules",
            sql: String(decoding: PackageResources._005_rules_sql, as: UTF8.self)
        ),
    ]
}
