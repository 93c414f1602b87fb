/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct EnvironmentCredentials: CredentialSource {
    let name = "environment variables"
    let environment: Environment

    func load() async throws(CredentialSourceFailure) -> AWSCredentials {
        switch (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]) {
        case (nil, nil):
            throw .notConfigured("AWS_ACCESS_KEY_ID is not set")
        case (nil, _?):
            throw .failed("AWS_SECRET_ACCESS_KEY is set, AWS_ACCESS_KEY_ID is not")
        case (_?, nil):
            throw .failed("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not")
        case (let key?, let secret?):
            return AWSCredentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: environment["AWS_SESSION_TOKEN"],
                account: environment["AWS_ACCOUNT_ID"],
                source: name
            )
        }
    }
}
