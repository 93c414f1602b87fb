import ArgumentParser
import ControlPlane
import EventSources
import JSON

/// Adds a principal, and shows its secret once.
struct PrincipalAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a principal, and show its secret once."
    )

    @Argument(help: ArgumentHelp("The name that the history shows.", valueName: "NAME")) var name: String
    @Option(help: ArgumentHelp("What it may do: \(Self.roles).", valueName: "ROLE")) var role: String
    @Option(help: ArgumentHelp("Only mappings of this account; repeatable. All by default.", valueName: "ID"))
    var account: [String] = []
    @Option(help: ArgumentHelp("Only mappings of this region; repeatable. All by default.", valueName: "REGION"))
    var region: [String] = []
    @Flag(help: "Make an AWS access key, in place of a token unless --token is given too.") var accessKey = false
    @Flag(help: "Make a bearer token, which is the default.") var token = false
    @Option(help: ArgumentHelp("Refuse it after this time: 90d, 12h, 30m.", valueName: "TIME"))
    var expiresIn: TimeSpan?
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var options: DatabaseOptions<DatabaseFlags>

    private static let roles =
        "reader, operator (and enable, disable, retry), editor (and create, change, delete), admin"

    func validate() throws {
        guard Principal.isName(name) else {
            throw ValidationError(
                "a name has 1 to 64 letters, digits and . _ - @, and is not one that the history needs"
            )
        }
        guard Role(rawValue: role) != nil else {
            throw ValidationError("--role must be one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard max(account.count, region.count) <= AccessScope.maximumCount else {
            throw ValidationError("--account and --region may each be given \(AccessScope.maximumCount) times at most")
        }
        if let wrong = account.first(where: { !AccountID.isValid($0) }) {
            throw ValidationError("--account must be 12 digits, not \(wrong)")
        }
        if let wrong = region.first(where: { !Partition.isRegion($0) }) {
            throw ValidationError("--region must be a region such as eu-central-1, not \(wrong)")
        }
    }

    func run() throws {
        guard let role = Role(rawValue: role) else { return }
        let (registry, database) = try options.registry()
        let now = Clock.now()
        let expiresAt = expiresIn.map { Timestamp(milliseconds: now.milliseconds + $0.milliseconds) }
        let credentials = try NewCredentials(
            for: name,
            token: token || !accessKey,
            accessKey: accessKey,
            sealedWith: database.sealingKeyFile,
            expiresAt: expiresAt,
            now: now
        )
        let principal = Principal(
            name: name,
            role: role,
            scope: AccessScope(accounts: Set(account), regions: Set(region)),
            createdAt: now,
            credentials: credentials.stored
        )
        let isAdded: Bool
        do {
            isAdded = try registry.add(principal)
        } catch {
            throw CommandFailure(error)
        }
        guard isAdded else {
            throw CommandFailure(.failure, "there is a principal \(name) already; rotate or remove it")
        }
        credentials.show(
            [
                ("name", .string(name)), ("role", .string(role.rawValue)),
                ("accounts", .array(account.map(JSONValue.string))), ("regions", .array(region.map(JSONValue.string))),
                ("expiresAt", expiresAt.map { .string($0.description) } ?? .null),
            ],
            asJSON: json
        )
    }
}
