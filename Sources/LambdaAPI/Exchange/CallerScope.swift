import ControlPlane
import EventSources
import HTTPServer
import SigV4

/// The part of the world a caller works in: the region its signature is for, and its account if that is known.
struct CallerScope: Sendable, Hashable {
    /// The region of the request's credential scope, else the configured one.
    var region: String
    /// The caller's account; `nil` if nobody knows it, and then no mapping is hidden by its account.
    var account: String?

    /// Reads where a request belongs.
    ///
    /// - Throws: An error if it is signed for something that is no region.
    static func read(
        from request: HTTPServerRequest,
        caller: Caller,
        settings: ValidationSettings
    ) throws -> CallerScope {
        let region = try RequestClaim.read(from: request)?.scope.region ?? settings.region
        guard Partition.isRegion(region) else { throw SigV4VerificationError.wrongRegion(region) }
        return CallerScope(region: region, account: caller.account)
    }

    /// Whether the Lambda API shows this mapping here: a polled source, in this region and account.
    func sees(_ mapping: StoredMapping) -> Bool {
        mapping.region == region && account.map { $0 == mapping.account } ?? true
            && Self.visibleTypes.contains(mapping.sourceType)
    }

    /// The settings to read a request of this caller with.
    func settings(_ settings: ValidationSettings) -> ValidationSettings {
        var settings = settings
        settings.region = region
        if let account { settings.account = account }
        return settings
    }

    /// Refuses a function that the caller could not reach, and whose mapping it could not see.
    func checkReach(_ function: FunctionARN, for operation: LambdaOperation) throws {
        guard function.region == region else {
            throw LambdaError(
                .resourceNotFound,
                "Functions from '\(function.region)' are not reachable in this region ('\(region)')"
            )
        }
        guard let account, account != function.account else { return }
        throw LambdaError(
            .accessDenied,
            "User: arn:\(function.partition):iam::\(account):root is not authorized to perform: "
                + "lambda:\(operation.rawValue) on resource: \(function) because the function is in another account"
        )
    }

    /// The names of the source types that are in the Lambda API.
    static let visibleTypes = Set(SourceType.all.filter { $0.kind == .polled }.map(\.name))
}
