import ArgumentParser

/// Says who may use the server.
struct PrincipalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "principal",
        abstract: "Say who may use the server; it takes effect within two seconds, also while a server runs.",
        discussion: """
            From the first principal on, every request needs credentials: a bearer token, or an AWS access key that the \
            request is signed with. Both are good for both APIs. Secrets are shown once and kept nowhere in the clear.
            """,
        subcommands: [
            PrincipalAddCommand.self, PrincipalListCommand.self, PrincipalRotateCommand.self,
            PrincipalRemoveCommand.self,
        ]
    )
}
