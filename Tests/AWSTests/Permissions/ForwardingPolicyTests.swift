import AWSServices
import EventSources
import JSON
import Testing

@testable import AWS

/// What the server may call is what its policy allows: nothing more, and nothing is missing.
@Suite struct ForwardingPolicyTests {
    private static func statements(_ partition: String = "aws") -> [JSONObject] {
        (ForwardingPolicy.document(partition: partition)["Statement"]?.array ?? []).compactMap(\.object)
    }

    private static func actions(_ statements: [JSONObject]) -> [String] {
        statements.flatMap { ($0["Action"]?.array ?? []).compactMap(\.string) }
    }

    /// IAM's name of the action where it is not the operation's.
    private static let otherNames = [
        S3.getBucketNotificationConfiguration: "s3:GetBucketNotification",
        S3.putBucketNotificationConfiguration: "s3:PutBucketNotification",
    ]
    /// What takes no permission of the caller, or one on a role of the user's choice.
    private static let without: Set = [STS.getCallerIdentity, STS.assumeRole, STS.assumeRoleWithWebIdentity]

    @Test(arguments: AWSOperation.all)
    func everyOperationIsAllowedOnce(_ operation: AWSOperation) {
        let action = Self.otherNames[operation] ?? "\(operation.service.name):\(operation.name)"
        #expect(Self.actions(Self.statements()).count { $0 == action } == (Self.without.contains(operation) ? 0 : 1))
    }

    @Test func nothingElseIsAllowed() {
        let known = AWSOperation.all.map { Self.otherNames[$0] ?? "\($0.service.name):\($0.name)" }
        #expect(Set(Self.actions(Self.statements())).subtracting(known) == ["kms:Decrypt"])
        #expect(!Self.actions(Self.statements()).contains { $0.contains("*") })
    }

    @Test(arguments: ["aws", "aws-cn", "aws-us-gov"])
    func resourcesAreOfThePartition(_ partition: String) {
        let statements = Self.statements(partition)
        for statement in statements {
            let resource = statement["Resource"]?.string ?? ""
            #expect(resource == "*" || resource.hasPrefix("arn:\(partition):"))
            #expect(statement["Effect"] == "Allow")
            #expect(statement["Sid"]?.string?.allSatisfy { $0.isLetter || $0.isNumber } == true)
        }
        #expect(Set(statements.compactMap { $0["Sid"]?.string }).count == statements.count)
    }
}
