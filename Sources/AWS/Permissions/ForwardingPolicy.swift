import AWSServices
public import JSON

/// The IAM policy that the credentials of a forwarding server need, made from the operations it calls.
public enum ForwardingPolicy {
    /// The policy document for an identity, for all functions and sources of an account.
    ///
    /// - Parameter partition: The partition of the account, for example `aws` or `aws-cn`.
    /// - Returns: The document; `Resource` can be narrowed to some functions, buckets and topics.
    public static func document(partition: String) -> JSONObject {
        let permissions = AWSOperation.all.compactMap(\.permission)
        var targets: [AWSPermission.Target] = []
        for permission in permissions where !targets.contains(permission.target) { targets.append(permission.target) }
        var statements: [JSONValue] = targets.map { target in
            let actions = permissions.filter { $0.target == target }.map { JSONValue.string($0.action) }
            return [
                "Sid": .string(target.statementID), "Effect": "Allow", "Action": .array(actions),
                "Resource": .string(target.resource.replacing("{partition}", with: partition)),
            ]
        }
        // Not called by the server: Lambda decrypts filters with the rights of whoever reads the mapping.
        statements.append([
            "Sid": "ReadFiltersWithAKeyOfYourOwn", "Effect": "Allow", "Action": ["kms:Decrypt"],
            "Resource": .string("arn:\(partition):kms:*:*:key/*"),
            "Condition": ["StringLike": ["kms:ViaService": "lambda.*"]],
        ])
        return ["Version": "2012-10-17", "Statement": .array(statements)]
    }
}
