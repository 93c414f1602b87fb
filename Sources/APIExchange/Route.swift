package import ControlPlane
package import HTTPTypes

/// An endpoint: one row that says all there is to say of it but what it does.
package final class Route<Handler: APIHandler>: Sendable {
    /// Its name: the `operationId` of its description, and AWS's name where it is AWS's.
    package let operation: String
    /// The method.
    package let method: HTTPRequest.Method
    /// Its paths with their parameters in braces, the usual one first.
    package let templates: [String]
    /// What it does, in one line.
    package let summary: String
    /// Who may use it.
    package let role: RequiredRole
    /// The query parameters it takes.
    package let query: [QueryParameter]
    /// The body it takes.
    package let body: BodyRule
    /// The media types of its answer, of which the caller has to accept one; empty if it need not.
    package let answers: [MediaType]
    /// Answers it, on the loop's queue.
    package let handler: @Sendable (Handler, Exchange<Handler>) throws -> Void

    /// Declares an endpoint.
    package init(
        _ operation: String,
        _ method: HTTPRequest.Method,
        _ templates: String...,
        summary: String,
        role: RequiredRole,
        query: [QueryParameter] = [],
        body: BodyRule = .none,
        answers: [MediaType] = [.json],
        handler: @escaping @Sendable (Handler, Exchange<Handler>) throws -> Void
    ) {
        self.operation = operation
        self.method = method
        self.templates = templates
        self.summary = summary
        self.role = role
        self.query = query
        self.body = body
        self.answers = answers
        self.handler = handler
    }

    /// The usual path.
    package var template: String { templates.first ?? "" }

    /// The least role that may send a request with this query; `nil` if strangers may too.
    package func role(for query: Query) -> Role? {
        guard let exception = role.exception, query.isOn(exception.parameter) else { return role.usual }
        return exception.role
    }
}

/// The least role that may use an endpoint.
package struct RequiredRole: Sendable {
    /// The role; `nil` if strangers may too.
    package let usual: Role?
    let exception: (parameter: String, role: Role)?

    /// Everybody, also who is not known.
    package static let strangers = RequiredRole(usual: nil, exception: nil)

    /// A role and those above it.
    package static func least(_ role: Role) -> RequiredRole { RequiredRole(usual: role, exception: nil) }

    /// Another role where a parameter of the query is on.
    package func or(_ role: Role, with parameter: String) -> RequiredRole {
        RequiredRole(usual: usual, exception: (parameter, role))
    }
}

/// The body that an endpoint takes.
package enum BodyRule: Sendable {
    /// None: one that is sent would be dropped in silence, and is refused.
    case none
    /// One of these types, or none.
    case optional([MediaType])
    /// One of these types.
    case required([MediaType])
}
