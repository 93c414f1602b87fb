/// The operations of STS that hand out credentials or say whose they are (API of 2011-06-15).
///
/// Handing out credentials changes nothing that a second call would do twice.
public enum STS {
    /// AWS STS.
    public static let service = AWSService(
        "sts",
        version: "2011-06-15",
        .query,
        endpoint: .init("sts", isFIPSInGovCloud: true)
    )

    private static let role = [Member.required("RoleArn"), .required("RoleSessionName")]
    private static let credentials = [
        Member(
            "Credentials",
            .structure([
                Member("AccessKeyId"), Member("SecretAccessKey"), Member("SessionToken"),
                Member("Expiration", .timestamp),
            ])
        ),
        Member("AssumedRoleUser", .structure([Member("AssumedRoleId"), Member("Arn")])),
    ]

    /// Takes a role.
    public static let assumeRole = AWSOperation(
        "AssumeRole",
        of: service,
        input: role + [Member("DurationSeconds", .integer), Member("ExternalId")],
        output: credentials,
        isMutating: false
    )
    /// Takes a role with somebody else's token.
    public static let assumeRoleWithWebIdentity = AWSOperation(
        "AssumeRoleWithWebIdentity",
        of: service,
        input: role + [.required("WebIdentityToken"), Member("DurationSeconds", .integer)],
        output: credentials,
        isMutating: false
    )
    /// Says whose the credentials are.
    public static let getCallerIdentity = AWSOperation(
        "GetCallerIdentity",
        of: service,
        output: [Member("UserId"), Member("Account"), Member("Arn")],
        isMutating: false
    )

    /// All of them.
    public static let operations = [assumeRole, assumeRoleWithWebIdentity, getCallerIdentity]
}
