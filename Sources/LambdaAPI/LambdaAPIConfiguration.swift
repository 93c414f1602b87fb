public import ControlPlane
public import EventSources
public import HTTPServer
public import Logging
import SigV4

/// What the Lambda API is told from outside.
///
/// Account and region of callers that name none are the control plane's.
public struct LambdaAPIConfiguration: Sendable {
    /// Finds out who sends a request.
    ///
    /// It throws a ``LambdaError``, an `AuthenticationFailure`, a `RateExceeded` or a verification error of the SigV4
    /// module to refuse, and may take off the request what authenticates it.
    public var identify: @Sendable (inout HTTPServerRequest) throws -> Caller
    /// What is added to a route's number in ``LambdaAPIHandler/router`` for ``HTTPServer/Responder/routed(to:)``.
    public var firstRouteNumber = 0
    /// Hears which rules a refused request breaks.
    public var didRefuse: @Sendable (_ rules: [Finding.Code]) -> Void = { _ in }
    /// Takes refusals, warnings and mistakes.
    public var logger: Logger

    /// Makes a configuration.
    ///
    /// - Parameters:
    ///   - identify: Finds out who sends a request; ``unverifiedCaller(of:)`` where nobody is asked for credentials.
    ///   - logger: Takes refusals, warnings and mistakes.
    public init(
        identify: @escaping @Sendable (inout HTTPServerRequest) throws -> Caller,
        logger: Logger
    ) {
        self.identify = identify
        self.logger = logger
    }

    /// Who a request claims to come from, unchecked: the access key id it is signed with, else its peer address.
    ///
    /// An access key id of 12 digits names the account too, as with other stand-ins for AWS.
    ///
    /// - Throws: A verification error if the request has a signature that names no credential.
    public static func unverifiedCaller(of request: HTTPServerRequest) throws -> Caller {
        guard let claim = try RequestClaim.read(from: request) else { return .unrestricted(request.peer.description) }
        let isAccount = AccountID.isValid(claim.accessKeyID)
        return .unrestricted(claim.accessKeyID, account: isAccount ? claim.accessKeyID : nil)
    }
}
