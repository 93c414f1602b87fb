public import ControlPlane
public import HTTPServer

extension RESTOperation {
    /// The least role that may do this; `nil` for what strangers may do too.
    public var requiredRole: Role? {
        switch self {
        case .getHealth, .getReadiness: nil
        // What `type` of a refusal leads to must not be refused.
        case .listProblemKinds, .getProblemKind: nil
        case .getIndex, .getMetrics, .getOpenAPIAsJSON, .getOpenAPIAsYAML, .getLambdaOpenAPIAsJSON,
            .getLambdaOpenAPIAsYAML,
            .listEventSourceMappings, .getEventSourceMapping, .getRequiredPermissions, .listHistory, .getHistoryEntry,
            .listChanges, .validateEventSourceMappings, .listSourceTypes, .getSourceType:
            .reader
        case .enableEventSourceMapping, .disableEventSourceMapping, .retryEventSourceMapping: .operator
        case .createEventSourceMapping, .patchEventSourceMapping, .replaceEventSourceMapping,
            .deleteEventSourceMapping, .revertEventSourceMapping:
            .editor
        }
    }

    /// The least role that may send this request: a dry run only reads, and reasons are not for strangers.
    public func requiredRole(for request: HTTPServerRequest) -> Role? {
        switch self {
        case .createEventSourceMapping, .patchEventSourceMapping, .replaceEventSourceMapping:
            request.hasParameter("dryRun") { $0 == "true" } ? .reader : requiredRole
        case .getReadiness:
            request.hasParameter("verbose") { _ in true } ? .reader : requiredRole
        default: requiredRole
        }
    }
}

extension HTTPServerRequest {
    /// Whether the query has a parameter, once, with such a value.
    fileprivate func hasParameter(_ name: String, where isSuch: (String) -> Bool) -> Bool {
        guard let query, let parameters = try? QueryParameters(query) else { return false }
        let values = parameters.pairs.filter { $0.name == name }
        return values.count == 1 && values.allSatisfy { isSuch($0.value) }
    }
}
