/// What a function's policy must allow, so that a source can invoke it: the one account of it, for required permissions
/// and for AddPermission.
public struct InvocationGrant: Sendable, Hashable {
    /// The name of the statement in a policy document.
    let sid: String
    /// The service that invokes the function, for example `s3.amazonaws.com`.
    public let principal: String
    /// The ARN of the source.
    public let sourceARN: ARN
    /// The account that must own the source, where its ARN names none.
    public let sourceAccount: String?
}

extension MappingDefinition {
    /// What lets the source invoke the function; `nil` for sources that Lambda polls.
    public var invocationGrant: InvocationGrant? { source.type.invocation?(source, function) }
}
