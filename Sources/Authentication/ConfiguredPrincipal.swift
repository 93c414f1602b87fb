package import ControlPlane
package import EventSources
import JSON
import OpenSSL
import UntrustedText

/// A principal that the environment of the server gives, for containers that keep nothing.
///
/// It has its secrets with it, so it describes itself by its name only.
package struct ConfiguredPrincipal: Sendable {
    /// The name that the history shows.
    package let name: String
    /// What it may do.
    package let role: Role
    /// Whose mappings it may see and change.
    package let scope: AccessScope
    /// From when on it is refused.
    package let expiresAt: Timestamp?
    let tokenDigest: [UInt8]?
    let accessKey: (id: String, secret: String)?

    /// A list of principals that cannot be taken.
    package struct Failure: Error, Sendable, Hashable {
        /// What is wrong, one line each, without any secret.
        package let problems: [String]
    }

    /// The least length of a token or secret in characters: shorter ones can be guessed, and right ones are never slowed.
    package static let leastSecretLength = 32

    /// Reads a list of principals.
    ///
    /// - Parameter text: A JSON array of objects with `name`, `role` and either or both of `token` (or `tokenSha256`)
    ///   and `accessKeyId` with `secretAccessKey`; optionally `accounts`, `regions` and `expiresAt`.
    /// - Returns: The principals.
    /// - Throws: ``Failure`` with everything that is wrong.
    package static func list(_ text: [UInt8]) throws(Failure) -> [ConfiguredPrincipal] {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: text)
        } catch {
            // The message of the parser may quote what it found, which may be a secret.
            throw Failure(problems: ["it is no JSON (line \(error.line), column \(error.column))"])
        }
        guard let items = value.array else { throw Failure(problems: ["it must be a list of principals"]) }
        var problems: [String] = []
        var principals: [ConfiguredPrincipal] = []
        for (index, item) in items.enumerated() {
            var reader = MemberReader(item, place: "principal \(index + 1)")
            if let principal = ConfiguredPrincipal(&reader) { principals.append(principal) }
            problems += reader.problems
        }
        problems += clashes(principals)
        guard problems.isEmpty else { throw Failure(problems: problems) }
        return principals
    }

    private init?(_ reader: inout MemberReader) {
        let name = reader.text("name")
        if let name, !Principal.isName(name) {
            reader.note("its name must have 1 to 64 letters, digits and . _ - @")
        }
        if let name, Principal.isName(name) { reader.place = "principal \(name)" }
        let role = reader.text("role").flatMap { word in
            if let role = Role(rawValue: word) { return role as Role? }
            reader.note("its role must be one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        let token = reader.optionalText("token")
        let digestText = reader.optionalText("tokenSha256")
        let keyID = reader.optionalText("accessKeyId")
        let secret = reader.optionalText("secretAccessKey")
        let accounts = reader.texts("accounts", "12 digits") { AccountID.isValid($0) }
        let regions = reader.texts("regions", "names of regions such as eu-central-1") { Partition.isRegion($0) }
        let expiry = reader.optionalText("expiresAt")
        let expiresAt = expiry.flatMap { try? Timestamp(parsing: $0) }
        reader.finish()

        if max(accounts.count, regions.count) > AccessScope.maximumCount {
            reader.note("it may be limited to \(AccessScope.maximumCount) accounts and as many regions at most")
        }
        if expiry != nil, expiresAt == nil { reader.note("expiresAt must be a time such as 2027-01-01T00:00:00Z") }
        for (name, secret) in [("token", token), ("secretAccessKey", secret)] {
            guard let secret else { continue }
            if secret.utf8.count < Self.leastSecretLength || !secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
                reader.note(
                    "\(name) must have \(Self.leastSecretLength) or more printable ASCII characters; "
                        + "`openssl rand -hex 32` makes one"
                )
            }
        }
        let digest = digestText.map { Hexadecimal.decode($0) ?? [] } ?? token.map { SHA256.hash($0) }
        if token != nil, digestText != nil { reader.note("it has both token and tokenSha256") }
        if let digest, digest.count != SHA256.byteCount { reader.note("tokenSha256 must have 64 hexadecimal digits") }
        if (keyID == nil) != (secret == nil) { reader.note("accessKeyId and secretAccessKey go together") }
        if let keyID, !AccessKeyID.isValid(keyID) {
            reader.note("accessKeyId must have 1 to 128 letters, digits and underscores")
        }
        if digest == nil, keyID == nil {
            reader.note("it needs token, tokenSha256, or accessKeyId and secretAccessKey")
        }
        guard let name, let role, reader.problems.isEmpty else { return nil }
        self.name = name
        self.role = role
        self.expiresAt = expiresAt
        scope = AccessScope(accounts: Set(accounts), regions: Set(regions))
        tokenDigest = digest
        accessKey = if let keyID, let secret { (keyID, secret) } else { nil }
    }

    private static func clashes(_ principals: [ConfiguredPrincipal]) -> [String] {
        var names: Set<String> = []
        var keys: Set<String> = []
        var digests: Set<[UInt8]> = []
        var problems: [String] = []
        for principal in principals {
            if !names.insert(principal.name).inserted { problems.append("principal \(principal.name) stands twice") }
            if let key = principal.accessKey?.id, !keys.insert(key).inserted {
                problems.append("principal \(principal.name): another one has its access key id")
            }
            if let digest = principal.tokenDigest, !digests.insert(digest).inserted {
                problems.append("principal \(principal.name): another one has its token")
            }
        }
        return problems
    }
}

extension ConfiguredPrincipal: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name; never a secret.
    package var description: String { "principal \(name)" }

    /// The name; never a secret.
    package var debugDescription: String { description }

    /// Shows the name; never a secret.
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

/// Takes the members of an object, each by its name, and keeps what is wrong; it never says a value.
private struct MemberReader {
    var place: String
    private(set) var problems: [String] = []
    private var members: [String: JSONValue]

    init(_ value: JSONValue, place: String) {
        self.place = place
        members = Dictionary((value.object ?? [:]).map { ($0.name, $0.value) }) { first, _ in first }
        if value.object == nil { problems.append("\(place): it must be an object") }
    }

    mutating func note(_ problem: String) {
        problems.append("\(place): \(problem)")
    }

    mutating func text(_ name: String) -> String? {
        if members[name] == nil { note("it has no \(name)") }
        return optionalText(name)
    }

    mutating func optionalText(_ name: String) -> String? {
        guard let value = members.removeValue(forKey: name) else { return nil }
        if value.string == nil { note("\(name) must be a string") }
        return value.string
    }

    mutating func texts(_ name: String, _ form: String, where isAllowed: (String) -> Bool) -> [String] {
        guard let value = members.removeValue(forKey: name) else { return [] }
        let texts = value.array?.compactMap(\.string) ?? []
        if texts.count != value.array?.count || !texts.allSatisfy(isAllowed) {
            note("\(name) must be a list of \(form)")
        }
        return texts
    }

    mutating func finish() {
        for name in members.keys.sorted() { note("there is no member “\(name.clipped)”") }
    }
}
