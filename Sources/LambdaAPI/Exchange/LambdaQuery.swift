import HTTPServer
import SigV4
import UntrustedText

/// Reads the query parameters of one request: each is asked for by name, and what nobody asked for is refused.
///
/// The parameters of a presigned request are the signature's and passed over.
struct LambdaQuery {
    private var parameters: [QueryParameters.Pair]
    private var known: [String] = []

    init(_ request: HTTPServerRequest) throws {
        do {
            parameters = try QueryParameters(request.query).pairs
        } catch {
            throw LambdaError(.serialization, "The query cannot be read: \(error)")
        }
        parameters.removeAll { SigV4Authorization.parameterNames.contains($0.name) }
    }

    /// Takes the values of a parameter that may stand several times.
    mutating func values(_ name: String) -> [String] {
        known.append(name)
        let values = parameters.filter { $0.name == name }.map(\.value)
        parameters.removeAll { $0.name == name }
        return values
    }

    /// Takes the value of a parameter that may stand once.
    mutating func value(_ name: String) throws -> String? {
        let values = values(name)
        guard values.count <= 1 else {
            throw LambdaError(
                .serialization,
                "The query parameter '\(name)' may stand once, not \(values.count) times."
            )
        }
        return values.first
    }

    /// Ends the reading: refuses what nobody asked for.
    func finish() throws {
        guard let name = parameters.first?.name else { return }
        let takes = known.isEmpty ? "none" : known.joined(separator: ", ")
        throw LambdaError(
            .invalidParameterValue,
            "Unknown query parameter '\(name.clipped)'. This operation takes: \(takes)."
        )
    }
}
