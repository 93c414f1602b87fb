import ArgumentParser
import ControlPlane
import EventSources
import JSON

/// Shows the principals of the database, without any secret.
struct PrincipalListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the principals of the database, without any secret."
    )

    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var options: DatabaseOptions<DatabaseFlags>

    func run() throws {
        let (registry, _) = try options.registry()
        let principals: [Principal]
        do {
            principals = try registry.principals()
        } catch {
            throw CommandFailure(error)
        }
        let now = Clock.now()
        if json {
            let value: JSONValue = ["principals": .array(principals.map { .object($0.json(at: now)) })]
            StandardStream.output.write(value.text(.pretty) + "\n")
            return
        }
        for principal in principals {
            let scope = principal.scope.accounts.sorted() + principal.scope.regions.sorted()
            let place = scope.isEmpty ? "" : " in " + scope.joined(separator: ", ")
            StandardStream.output.write("\(principal.name): \(principal.role.rawValue)\(place)\n")
            for credential in principal.credentials {
                StandardStream.output.write("  \(credential.text(at: now))\n")
            }
        }
    }
}

extension Principal {
    fileprivate func json(at now: Timestamp) -> JSONObject {
        var object: JSONObject = ["name": .string(name), "role": .string(role.rawValue)]
        object["accounts"] = .array(scope.accounts.sorted().map(JSONValue.string))
        object["regions"] = .array(scope.regions.sorted().map(JSONValue.string))
        object["createdAt"] = .string(createdAt.description)
        object["rotatedAt"] = rotatedAt.map { .string($0.description) }
        object["credentials"] = .array(credentials.map { .object($0.json(at: now)) })
        return object
    }
}

extension PrincipalCredential {
    private func state(at now: Timestamp) -> String {
        if let revokedAt, revokedAt <= now { return "revoked" }
        if let expiresAt, expiresAt <= now { return "expired" }
        return "valid"
    }

    fileprivate func json(at now: Timestamp) -> JSONObject {
        var object: JSONObject
        switch proof {
        case .token: object = ["type": "token"]
        case .accessKey(let id, _): object = ["type": "access-key", "accessKeyId": .string(id)]
        }
        object["state"] = .string(state(at: now))
        object["createdAt"] = .string(createdAt.description)
        object["expiresAt"] = expiresAt.map { .string($0.description) }
        object["revokedAt"] = revokedAt.map { .string($0.description) }
        return object
    }

    fileprivate func text(at now: Timestamp) -> String {
        let kind = if case .accessKey(let id, _) = proof { "access key \(id)" } else { "token" }
        let end = end.map { ", until \($0)" } ?? ""
        return "\(kind), \(state(at: now)), made \(createdAt)\(end)"
    }
}
