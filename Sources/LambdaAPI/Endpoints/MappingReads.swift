import APIExchange
import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import UntrustedText

extension LambdaAPIHandler {
    /// GetEventSourceMapping.
    func getMapping(_ exchange: LambdaExchange) throws {
        reads.visible(try exchange.mappingID(), to: exchange.caller.scope, if: try exchange.precondition()) { result in
            exchange.finish(result) {
                exchange.respond(.ok, MappingConfiguration.object(try MappingRecord($0)), tag: EntityTag($0))
            }
        }
    }

    /// ListEventSourceMappings: one page, in creation order.
    func listMappings(_ exchange: LambdaExchange) throws {
        guard
            let query = try MappingListRequest.read(
                exchange.query,
                scope: exchange.scope,
                settings: exchange.scope.settings(operations.environment.validation)
            )
        else {
            exchange.respond(.ok, ["EventSourceMappings": []])
            return
        }
        reads.read({ try $0.mappings(query) }) { result in
            exchange.finish(result) { page in
                let items = try page.items.map {
                    JSONValue.object(MappingConfiguration.object(try MappingRecord($0), isListed: true))
                }
                var body: JSONObject = ["EventSourceMappings": .array(items)]
                body["NextMarker"] = page.next.map { .string(PageCursor.encode($0, for: query)) }
                exchange.respond(.ok, body)
            }
        }
    }
}

/// The conditions of a list, from its query parameters.
enum MappingListRequest {
    /// A page holds no more, whatever is asked for (Lambda API reference, ListEventSourceMappings).
    static let maximumPage = 100
    /// What `MaxItems` may be.
    static let pageSizes = 1...10_000
    /// Reads the conditions.
    ///
    /// - Returns: `nil` if no mapping that the caller sees can meet them.
    static func read(
        _ parameters: Query,
        scope: CallerScope,
        settings: ValidationSettings
    ) throws -> MappingQuery? {
        let functionName = parameters["FunctionName"]?.verbatim
        let sourceARN = parameters["EventSourceArn"]?.verbatim
        let maximum = parameters["MaxItems"]?.verbatim
        let marker = parameters["Marker"]?.verbatim

        var query = MappingQuery(scope: scope.access)
        query.region = scope.region
        query.account = scope.account
        query.sourceTypes = CallerScope.visibleTypes.sorted()
        var violations: [WireViolation] = []
        var function: FunctionARN?
        if let text = functionName {
            let reading = WireParameters.functionName(text, settings: settings)
            violations += reading.violations
            function = reading.value
        }
        query.function = function?.description
        if let text = sourceARN {
            let reading = WireParameters.sourceARN(text, settings: settings)
            violations += reading.violations
            query.sourceARN = reading.value?.description
        }
        query.limit = maximumPage
        if let text = maximum {
            guard let number = Int(text), !text.hasPrefix("+") else {
                throw LambdaError(.serialization, "'maxItems' must be an integer, not '\(text.clipped)'")
            }
            let reading = WireParameters.integer(number, in: pageSizes, member: "MaxItems")
            violations += reading.violations
            query.limit = min(number, maximumPage)
        }
        guard violations.isEmpty else { throw LambdaError(violations) }
        // Some clients send an empty marker for the first page.
        if let marker, !marker.isEmpty {
            query.after = PageCursor.decode(marker, for: query)
            guard query.after != nil else {
                throw LambdaError(
                    .invalidParameterValue,
                    "Invalid Marker: it is no place in the list with these conditions."
                )
            }
        }
        // A function elsewhere has no mappings here, which is no error (recorded for functions that do not exist).
        if let function, function.region != scope.region { return nil }
        return query
    }
}
