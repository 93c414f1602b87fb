public import ControlPlane
import EventSources
import JSON

extension LambdaOperation {
    /// The least role that may do this.
    public var requiredRole: Role {
        switch self {
        case .getEventSourceMapping, .listEventSourceMappings, .listTags: .reader
        case .createEventSourceMapping, .updateEventSourceMapping, .deleteEventSourceMapping, .tagResource,
            .untagResource:
            .editor
        }
    }
}

extension LambdaExchange {
    /// Refuses a caller whose role does not suffice, or who works in a region that is not its own.
    func requireAuthority() throws {
        guard scope.access.covers(region: scope.region) else {
            throw denied("the region \(scope.region) is not among those of \(caller.name)")
        }
        let role = try requiredRole()
        guard caller.role < role else { return }
        throw denied(
            "no identity-based policy allows the lambda:\(operation.rawValue) action: it takes the role "
                + "\(role.rawValue), and \(caller.name) has the role \(caller.role.rawValue)"
        )
    }

    /// An update that only enables or disables is what an operator does.
    private func requiredRole() throws -> Role {
        guard operation == .updateEventSourceMapping, caller.role == .operator, try body().names == ["Enabled"] else {
            return operation.requiredRole
        }
        return .operator
    }

    /// A refusal as AWS words it.
    private func denied(_ reason: String) -> LambdaError {
        let account = scope.account ?? scope.access.accounts.min() ?? scope.defaultAccount
        return LambdaError(
            .accessDenied,
            "User: arn:\(Partition.name(ofRegion: scope.region)):iam::\(account):user/\(caller.name) is not authorized "
                + "to perform: lambda:\(operation.rawValue) because \(reason)"
        )
    }
}
