public import JSON

/// The permissions that a mapping needs to work, as IAM policy documents that can be pasted as they are.
///
/// Actions are the ones that the Lambda developer guide names for each event source, destination and option, on the
/// narrowest resources that follow from the mapping. What an offline server cannot know stays with the user: keys that
/// encrypt the source or the destination, and policies of other accounts.
public enum RequiredPermissions {
    /// The policies for a mapping.
    ///
    /// - Parameter definition: The mapping.
    /// - Returns: What applies of `executionRole` (identity policy of the function's role), `functionPolicy` (resource
    ///   policy of the function, for sources that invoke it), `keyPolicy` (statements for the key that encrypts the
    ///   filters) and `queuePolicy` (statements for the dead-letter queue of a topic's subscription).
    public static func policies(for definition: MappingDefinition) -> JSONObject {
        let needs = Needs(definition)
        let parts = [
            ("executionRole", needs.executionRole), ("functionPolicy", needs.functionPolicy),
            ("keyPolicy", needs.keyPolicy), ("queuePolicy", needs.queuePolicy),
        ]
        return JSONObject(
            parts.compactMap { name, statements in
                statements.isEmpty ? nil : (name, PolicyStatement.document(statements))
            }
        )
    }

    /// The facts of a mapping that permissions depend on.
    struct Needs {
        let type: String
        let isPolled: Bool
        let function: FunctionARN
        let source: ARN?
        let identity: JSONObject
        let options: JSONObject
        let grant: InvocationGrant?

        init(_ definition: MappingDefinition) {
            type = definition.source.type.name
            isPolled = definition.source.type.kind == .polled
            function = definition.function
            source = definition.source.arn
            identity = definition.source.identity
            options = definition.options
            grant = definition.invocationGrant
        }

        func text(_ option: String) -> String? { options[option]?.string }
    }
}

extension RequiredPermissions.Needs {
    /// What the function's role may do; empty for sources that invoke the function themselves.
    var executionRole: [PolicyStatement] {
        guard isPolled else { return [] }
        return sourceStatements + networkStatements + secretStatements + registryStatements + destinationStatements
            + logStatements
    }

    /// Who may invoke the function (Lambda developer guide, "Process Amazon S3 event notifications" and "Amazon SNS").
    var functionPolicy: [PolicyStatement] {
        guard let grant else { return [] }
        let isOwned = grant.sourceAccount.map { (operator: "StringEquals", key: "aws:SourceAccount", value: $0) }
        let isSource = (operator: "ArnLike", key: "aws:SourceArn", value: grant.sourceARN.description)
        return [
            PolicyStatement(
                grant.sid,
                principal: grant.principal,
                ["lambda:InvokeFunction"],
                on: [function.description],
                if: [isOwned, isSource].compactMap(\.self)
            )
        ]
    }

    /// What the key of encrypted filters must allow (Lambda developer guide, "Encryption of filter criteria").
    var keyPolicy: [PolicyStatement] {
        guard text("filterEncryption") != nil else { return [] }
        return [
            PolicyStatement("AllowLambdaToReadFilters", principal: "lambda.amazonaws.com", ["kms:Decrypt"], on: ["*"])
        ]
    }

    /// What the dead-letter queue must allow (SNS developer guide, "Configuring a dead-letter queue").
    var queuePolicy: [PolicyStatement] {
        guard let queue = text("deadLetterQueue"), let source else { return [] }
        return [
            PolicyStatement(
                "AllowTopicToSendDeadLetters",
                principal: "sns.amazonaws.com",
                ["sqs:SendMessage"],
                on: [queue],
                if: [("ArnEquals", "aws:SourceArn", source.description)]
            )
        ]
    }
}
