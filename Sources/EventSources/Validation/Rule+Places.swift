import JSON

extension Rule {
    /// Lambda polls sources of its own region only (Lambda guide).
    static let sourceInFunctionRegion = Rule { context, findings in
        guard let source = context.sourceARN, let function = context.function, let field = context.type.arnField,
            source.region != function.region
        else { return }
        findings.refuse(
            Finding(
                at: context.identityPointer(field),
                .otherRegion,
                "The source is in \(source.region), the function in \(function.region); Lambda reads sources of the "
                    + "function's region only.",
                value: .string(source.description),
                allowed: ["region": .string(function.region)],
                fix: "Name a source in \(function.region), or a function in \(source.region)."
            )
        )
    }

    /// Brokers and DocumentDB clusters of the function's account only (Lambda guide).
    static let sourceInFunctionAccount = Rule { context, findings in
        guard let source = context.sourceARN, let function = context.function, let field = context.type.arnField,
            source.account != function.account
        else { return }
        findings.refuse(
            Finding(
                at: context.identityPointer(field),
                .otherAccount,
                "The source belongs to account \(source.account), the function to \(function.account).",
                value: .string(source.description),
                allowed: ["account": .string(function.account)],
                fix: "Name a source of account \(function.account)."
            )
        )
    }

    /// Nothing invokes a function of another partition.
    static let sourceInFunctionPartition = Rule { context, findings in
        guard let source = context.sourceARN, let function = context.function, let field = context.type.arnField,
            source.partition != function.partition
        else { return }
        findings.refuse(
            Finding(
                at: context.identityPointer(field),
                .otherPartition,
                "The source is in partition \(source.partition), the function in \(function.partition).",
                value: .string(source.description),
                allowed: ["partition": .string(function.partition)],
                fix: "Name a source in partition \(function.partition)."
            )
        )
    }
}
