import APIExchange
import HTTPServer
import HTTPTypes
import LambdaAPI
import RESTAPI

/// The routes of both APIs under one numbering, as metrics name them.
enum RouteCatalogue {
    /// How a route is named in metrics.
    struct Labels: Sendable, Hashable {
        let method: String
        let route: String
    }

    static let firstREST = 0
    static let firstLambda = RESTAPIHandler.routes.all.count

    /// The labels of every route, by its number.
    static let labels: [Labels] =
        RESTAPIHandler.routes.all.map { Labels(method: $0.method.rawValue, route: $0.template) }
        + LambdaAPIHandler.routes.all.map { Labels(method: $0.method.rawValue, route: $0.template) }

    /// Labels of a request, from a set that no caller can make larger.
    ///
    /// - Parameters:
    ///   - route: The number of the route that served it, if one did.
    ///   - method: Its method.
    /// - Returns: The labels.
    static func labels(route: Int?, method: HTTPRequest.Method) -> Labels {
        guard let route, labels.indices.contains(route) else {
            return Labels(method: known.contains(method) ? method.rawValue : "other", route: "none")
        }
        return method == .head ? Labels(method: "HEAD", route: labels[route].route) : labels[route]
    }

    private static let known: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
}
