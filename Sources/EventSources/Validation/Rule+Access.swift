import JSON

extension Rule {
    /// Methods without a secret: the execution role is the credential.
    private static let roleMethods: Set<String> = ["IAM_AUTH", "IAM_OAUTHBEARER_AUTH"]

    /// A method and its secret come together (Lambda API SourceAccessConfiguration).
    static let methodAndSecret = Rule { context, findings in
        guard let method = context.string("authenticationMethod") else { return }
        if roleMethods.contains(method) {
            guard let secret = context.options["secret"] else { return }
            findings.refuse(
                Finding(
                    at: context.pointer("secret"),
                    .mutuallyExclusive,
                    "\(method) uses the function's role and takes no secret.",
                    value: secret,
                    fix: "Remove the secret, or choose another method."
                )
            )
        } else if !context.isSet("secret") {
            findings.refuse(
                Finding(
                    at: context.pointer("secret"),
                    .required,
                    "\(method) needs a secret with the credentials.",
                    allowed: OptionShape.arn(ARNShape([.secretsManagerSecret])).allowed,
                    fix: "Give the ARN of a Secrets Manager secret."
                )
            )
        }
    }

    /// Brokers are reached over the internet with credentials, or through a VPC (CDK MustBeSecretKafkaBrokers; Lambda
    /// API, recorded).
    static let secretOrNetwork = Rule { context, findings in
        guard !["secret", "authenticationMethod", "vpc", "vpcSubnets", "securityGroups"].contains(where: context.isSet)
        else { return }
        let isMissing = context.scope.contains(.wire) && !context.isSet("rootCACertificate")
        findings.refuse(
            Finding(
                at: context.pointer("secret"),
                .required,
                "Brokers that are reached over the internet need credentials.",
                allowed: OptionShape.arn(ARNShape([.secretsManagerSecret])).allowed,
                fix: "Give a secret, or the subnets and security groups of the brokers' network."
            ),
            as: isMissing ? .invalidParameter("Required 'sourceAccessConfigurations' parameter is missing.") : nil
        )
    }

    /// Subnets, security groups and the VPC they belong to (CDK MustBeSecuritygroupProviding, MustBeVpcsubnetsProviding).
    static let networkParts = Rule { context, findings in
        let parts = ["vpcSubnets", "securityGroups"]
        guard context.isSet("vpc") || parts.contains(where: context.isSet) else { return }
        for part in parts where !context.isSet(part) {
            let wanting = ["vpc"] + parts
            let present = wanting.filter { $0 != part && context.isSet($0) }.map { "`\(context.name($0))`" }
            findings.refuse(
                Finding(
                    at: context.pointer(part),
                    .required,
                    "\(present.joined(separator: " and ")) must come with `\(context.name(part))`.",
                    allowed: ["type": "array"],
                    fix: "Give `\(context.name(part))`."
                )
            )
        }
    }

    /// What goes with which OAuth method (Lambda API SourceAccessType).
    static let oauthParts = Rule { context, findings in
        let method = context.string("authenticationMethod")
        let parts = context.options["oauth"]?.object
        switch method {
        case "OAUTHBEARER_AUTH": break
        case "IAM_OAUTHBEARER_AUTH":
            if !context.isSet("oauth") || parts.map({ $0["audience"] == nil }) ?? false {
                findings.refuse(
                    Finding(
                        at: context.pointer("oauth", member: "audience"),
                        .required,
                        "IAM_OAUTHBEARER_AUTH needs an audience.",
                        fix: "Give `audience`."
                    )
                )
            }
            for name in parts?.names ?? [] where name != "audience" {
                findings.refuse(
                    Finding(
                        at: context.pointer("oauth", member: name),
                        .mutuallyExclusive,
                        "IAM_OAUTHBEARER_AUTH takes `audience` only.",
                        value: parts?[name],
                        fix: "Remove it."
                    )
                )
            }
        default:
            guard parts != nil, !context.request.refused.contains("authenticationMethod") else { return }
            findings.refuse(
                Finding(
                    at: context.pointer("oauth"),
                    .requires,
                    "`\(context.name("oauth"))` goes with OAUTHBEARER_AUTH and IAM_OAUTHBEARER_AUTH only.",
                    fix: "Remove it, or choose one of these methods."
                )
            )
        }
    }

    /// At most 23 entries (Lambda API SourceAccessConfigurations).
    static let accessEntryCount = Rule(.rest) { context, findings in
        guard let subnets = context.options["vpcSubnets"]?.array?.count else { return }
        var count = subnets + (context.options["securityGroups"]?.array?.count ?? 0)
        count += context.options.contains("authenticationMethod") ? 1 : 0
        count += context.options.contains("rootCACertificate") ? 1 : 0
        count += context.options["oauth"]?.object?.count ?? 0
        guard count > AccessConfigurations.maximumCount else { return }
        findings.refuse(
            Finding(
                at: context.pointer("vpcSubnets"),
                .outOfRange,
                "Method, certificate, subnets, security groups and OAuth values make \(count) access configurations; "
                    + "Lambda takes \(AccessConfigurations.maximumCount).",
                allowed: ["maximum": .integer(AccessConfigurations.maximumCount)],
                fix: "Give fewer subnets."
            )
        )
    }
}
