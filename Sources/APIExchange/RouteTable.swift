package import HTTPServer
package import HTTPTypes

/// The endpoints of a face, each known by its place.
package final class RouteTable<Handler: APIHandler>: Sendable {
    /// The endpoints, in the order of their numbers.
    package let all: [Route<Handler>]
    @usableFromInline
    let router: Router<Int>

    /// Makes a table of rows, which are constants of the program.
    package init(_ routes: [Route<Handler>]) {
        all = routes
        var router = Router<Int>()
        do {
            for (number, route) in routes.enumerated() {
                for template in route.templates { try router.add(route.method, template, number) }
            }
        } catch {
            preconditionFailure("The endpoints clash: \(error)")
        }
        self.router = router
    }

    /// Finds the number of the endpoint that a request is for.
    @inlinable
    package func match(_ method: HTTPRequest.Method, _ path: String) -> Router<Int>.Match { router.match(method, path) }

    /// The endpoint of a number.
    @inlinable
    package subscript(number: Int) -> Route<Handler> { all[number] }

    /// The names of the endpoints.
    package var names: [String] { all.map(\.operation) }

    /// The endpoint of a name.
    package subscript(operation: String) -> Route<Handler>? { all.first { $0.operation == operation } }
}
