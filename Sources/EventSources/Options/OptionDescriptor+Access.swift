import JSON

extension OptionDescriptor {
    /// The secret with the credentials.
    static func secret(requirement: OptionRequirement? = nil) -> OptionDescriptor {
        OptionDescriptor(
            "secret",
            .arn(ARNShape([.secretsManagerSecret])),
            requirement: requirement,
            wire: WireBinding(.accessConfigurations(.secret)),
            source: "CDK secret; Lambda API SourceAccessConfigurations",
            "The Secrets Manager secret with the credentials."
        )
    }

    /// How Lambda authenticates to the source.
    ///
    /// - Parameters:
    ///   - methods: The methods that the source takes.
    ///   - defaultValue: The method if only a secret is given.
    /// - Returns: The option.
    static func authenticationMethod(_ methods: [String], default defaultValue: String) -> OptionDescriptor {
        OptionDescriptor(
            "authenticationMethod",
            .enumeration(EnumerationShape(methods)),
            default: OptionDefault(.string(defaultValue), when: .isSet("secret")),
            wire: WireBinding(.accessConfigurations(.method)),
            source: "CDK authenticationMethod; Lambda API SourceAccessConfigurations",
            "How Lambda authenticates to the source with the secret."
        )
    }

    /// The root certificate of the brokers.
    static let rootCACertificate = OptionDescriptor(
        "rootCACertificate",
        .arn(ARNShape([.secretsManagerSecret])),
        aliases: [
            OptionAlias(name: "encryption", isSingleElement: false, origin: "an older edition of the CDK documentation")
        ],
        wire: WireBinding(.accessConfigurations(.rootCertificate)),
        source: "CDK rootCACertificate; Lambda API SourceAccessConfigurations SERVER_ROOT_CA_CERTIFICATE",
        "The Secrets Manager secret with the root certificate of the brokers."
    )

    /// The network of the brokers.
    static let vpc = OptionDescriptor(
        "vpc",
        .text(.vpc),
        wire: nil,
        source: "CDK vpc",
        "The VPC of the subnets; kept and shown, never sent to Lambda, which derives it from the subnets."
    )

    /// The subnets that reach the brokers; at most 16, as for a function.
    static let vpcSubnets = OptionDescriptor(
        "vpcSubnets",
        .list(ListShape(of: .text(.subnet), counts: 1...16, order: .arbitrary)),
        wire: WireBinding(.accessConfigurations(.subnets)),
        source: "CDK vpcSubnets; Lambda API SourceAccessConfigurations VPC_SUBNET",
        "The subnets through which Lambda reaches the brokers."
    )

    /// The security groups that may reach the brokers; at most 5, as for a function.
    static let securityGroups = OptionDescriptor(
        "securityGroups",
        .list(ListShape(of: .text(.securityGroup), counts: 1...5, order: .arbitrary)),
        aliases: [OptionAlias(name: "securityGroup", isSingleElement: true, origin: "the CDK, which takes one group")],
        wire: WireBinding(.accessConfigurations(.securityGroups)),
        source: "CDK securityGroup; Lambda API SourceAccessConfigurations VPC_SECURITY_GROUP",
        "The security groups with which Lambda reaches the brokers."
    )

    /// What OAuth methods need besides the secret.
    static let oauth = OptionDescriptor(
        "oauth",
        .object(
            ObjectShape(
                [
                    MemberDescriptor(
                        "scope",
                        wireName: "OAUTHBEARER_SCOPE",
                        .text(.accessValue),
                        "The scope of the token."
                    ),
                    MemberDescriptor(
                        "audience",
                        wireName: "OAUTHBEARER_AUDIENCE",
                        .text(.accessValue),
                        "The audience of the token."
                    ),
                    MemberDescriptor(
                        "logicalCluster",
                        wireName: "OAUTHBEARER_LOGICAL_CLUSTER",
                        .text(.accessValue),
                        "The logical cluster."
                    ),
                    MemberDescriptor(
                        "identityPool",
                        wireName: "OAUTHBEARER_IDENTITY_POOL",
                        .text(.accessValue),
                        "The identity pool."
                    ),
                ],
                needsMember: true
            )
        ),
        wire: WireBinding(.accessConfigurations(.oauth)),
        source: "Lambda API SourceAccessConfigurations OAUTHBEARER_…",
        "What OAUTHBEARER_AUTH and IAM_OAUTHBEARER_AUTH ask the token for."
    )
}
