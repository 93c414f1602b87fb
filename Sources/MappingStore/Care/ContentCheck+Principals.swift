import ControlPlane
import EventSources

extension ContentCheck {
    /// What a sealed secret has besides the secret: the nonce and the tag of AES-256-GCM.
    private static let sealByteCount: Int64 = 12 + 16

    /// Every principal can be read as what it was added as, and every credential belongs to one and can be used.
    ///
    /// A role that nobody knows keeps the server from reading any principal; a scope that is not what was written may let
    /// someone see more than they should.
    mutating func checkPrincipals() throws(StorageError) {
        try rows("SELECT count(*) FROM authority") { row, check in
            if row.int64(0) != 1 { check.note("The version of the principals is not there.") }
        }
        try rows("SELECT name, role, accounts, regions FROM principals ORDER BY name") { row, check in
            let name = row.string(0)
            if !Principal.isName(name) { check.note("The principal '\(name)' has a name that none can have.") }
            if Role(rawValue: row.string(1)) == nil {
                check.note("The principal '\(name)' has the unknown role '\(row.string(1))'.")
            }
            check.checkScope(of: name, "account", row.string(2), AccountID.isValid)
            check.checkScope(of: name, "region", row.string(3), Partition.isRegion)
        }
        try rows(
            """
            SELECT c.principal, p.name IS NULL, c.access_key, length(c.token_digest), length(c.sealed_secret)
            FROM credentials AS c LEFT JOIN principals AS p ON p.name = c.principal ORDER BY c.serial
            """
        ) { row, check in
            let principal = row.string(0)
            if row.int64(1) != 0 {
                check.note("A credential belongs to the principal '\(principal)', which is not there.")
            }
            guard let key = row.stringIfPresent(2) else {
                if row.int64(3) != 32 { check.note("A token of the principal '\(principal)' is not a SHA-256.") }
                return
            }
            if !AccessKeyID.isValid(key) {
                check.note("An access key of the principal '\(principal)' has an id that none can have.")
            }
            if row.int64(4) <= Self.sealByteCount {
                check.note("The access key '\(key)' of the principal '\(principal)' has no secret.")
            }
        }
    }

    /// A list that is empty means all, so a list of nothing must not pass for one.
    private mutating func checkScope(
        of principal: String,
        _ kind: String,
        _ list: String,
        _ isValid: (String) -> Bool
    ) {
        guard !list.isEmpty else { return }
        for part in list.split(separator: ",", omittingEmptySubsequences: false) where !isValid(String(part)) {
            note("The principal '\(principal)' is limited to the impossible \(kind) '\(part)'.")
        }
    }
}
