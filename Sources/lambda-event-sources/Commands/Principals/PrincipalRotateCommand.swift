import ArgumentParser
import ControlPlane
import EventSources
import JSON

/// Gives a principal a new secret in place of its old one.
struct PrincipalRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a principal new credentials in place of its old ones, and show the secret once.",
        discussion:
            "What it has is replaced: tokens by a token, access keys by an access key. The flags name one of both."
    )

    @Argument(help: ArgumentHelp("Which principal.", valueName: "NAME")) var name: String
    @Option(help: ArgumentHelp("Accept the old ones for this long: 1h, 30m.", valueName: "TIME"))
    var overlap: TimeSpan?
    @Flag(help: "Make an AWS access key.") var accessKey = false
    @Flag(help: "Make a bearer token.") var token = false
    @Option(help: ArgumentHelp("Refuse the new ones after this time: 90d, 12h.", valueName: "TIME"))
    var expiresIn: TimeSpan?
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var options: DatabaseOptions<DatabaseFlags>

    func run() throws {
        let (registry, database) = try options.registry()
        let now = Clock.now()
        let principals: [Principal]
        do {
            principals = try registry.principals()
        } catch {
            throw CommandFailure(error)
        }
        guard let principal = principals.first(where: { $0.name == name }) else { throw Self.unknown(name) }
        let hasKeys = principal.credentials.contains { if case .accessKey = $0.proof { true } else { false } }
        let hasTokens = principal.credentials.contains { if case .token = $0.proof { true } else { false } }
        let isChosen = token || accessKey
        let expiresAt = expiresIn.map { Timestamp(milliseconds: now.milliseconds + $0.milliseconds) }
        let credentials = try NewCredentials(
            for: name,
            token: isChosen ? token : hasTokens || !hasKeys,
            accessKey: isChosen ? accessKey : hasKeys,
            sealedWith: database.sealingKeyFile,
            expiresAt: expiresAt,
            now: now
        )
        let end = Timestamp(milliseconds: now.milliseconds + (overlap?.milliseconds ?? 0))
        let isRotated: Bool
        do {
            isRotated = try registry.rotate(name, to: credentials.stored, endingFormerAt: end, now: now)
        } catch {
            throw CommandFailure(error)
        }
        guard isRotated else { throw Self.unknown(name) }
        credentials.show(
            [
                ("name", .string(name)),
                ("formerUntil", overlap == nil ? .null : .string(end.description)),
                ("expiresAt", expiresAt.map { .string($0.description) } ?? .null),
            ],
            asJSON: json
        )
    }

    static func unknown(_ name: String) -> CommandFailure {
        CommandFailure(.failure, "there is no principal \(name); `principal list` shows all")
    }
}
