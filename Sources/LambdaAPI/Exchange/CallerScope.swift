import ControlPlane
import EventSources
import HTTPServer
import SigV4

/// The part of the world a caller works in: the region its signature is for, and its account if that is known.
package struct CallerScope: Sendable, Hashable {
    /// The region of the request's credential scope, else the configured one.
    var region: String
    /// The caller's account; `nil` if nobody knows it, and then no mapping is hidden by its account.
    var account: String?
    /// The account of functions that are named without one, by the configuration.
    var defaultAccount = ""
    /// The accounts and regions whose mappings the caller may see and change.
    var access: AccessScope

    /// Reads where a request belongs.
    ///
    /// - Throws: An error if it is signed for something that is no region.
    static func read(
        from request: HTTPServerRequest,
        caller: Caller,
        settings: ValidationSettings
    ) throws -> CallerScope {
        let only = caller.scope.regions.count == 1 ? caller.scope.regions.first : nil
        let region = try RequestClaim.read(from: request)?.scope.region ?? only ?? settings.region
        guard Partition.isRegion(region) else { throw SigV4VerificationError.wrongRegion(region) }
        return CallerScope(
            region: region,
            account: caller.account,
            defaultAccount: settings.account,
            access: caller.scope
        )
    }

    /// What the Lambda API shows here: polled sources, in this region and account.
    var sight: AccessScope { access.seen(account: account, region: region, sourceTypes: Self.visibleTypes) }

    /// The settings to read a request of this caller with.
    func settings(_ settings: ValidationSettings) -> ValidationSettings {
        var settings = settings
        settings.region = region
        if let account { settings.account = account }
        return settings
    }

    /// Refuses a function that the caller could not reach, and whose mapping it could not see.
    func checkReach(_ function: FunctionARN, for operation: String) throws {
        guard function.region == region else {
            throw LambdaError(
                .resourceNotFound,
                "Functions from '\(function.region)' are not reachable in this region ('\(region)')"
            )
        }
        // Of a caller with several accounts none is its own.
        let own = account ?? access.accounts.min() ?? function.account
        let isOwn = account.map { $0 == function.account } ?? access.covers(account: function.account)
        guard !isOwn else { return }
        throw LambdaError(
            .accessDenied,
            "User: arn:\(function.partition):iam::\(own):root is not authorized to perform: "
                + "lambda:\(operation) on resource: \(function) because the function is in another account"
        )
    }

    /// The names of the source types that are in the Lambda API.
    static let visibleTypes = Set(SourceType.all.filter { $0.kind == .polled }.map(\.name))
}
