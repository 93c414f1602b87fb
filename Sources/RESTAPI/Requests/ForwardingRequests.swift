import APIExchange
import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import UntrustedText

/// How long a caller would wait for AWS: `Prefer: wait=N` (RFC 7240 section 4.3), in seconds.
struct ForwardingPreference: Sendable {
    /// The longest wait, in seconds; a longer wish is shortened.
    static let longestWait = 60
    static let none = ForwardingPreference(seconds: 0)

    var seconds: Int

    private init(seconds: Int) { self.seconds = seconds }

    /// Reads the field; other preferences are not for this server to honour.
    init(_ request: HTTPServerRequest) throws {
        var seconds: Int?
        for line in request.headers[values: .prefer] {
            for preference in line.split(on: ",") {
                // Parameters of a preference say nothing here (RFC 7240 section 2).
                let words = (preference.split(on: ";").first ?? "").split(on: "=").map(\.trimmed)
                guard words.first?.lowercasedASCII == "wait", seconds == nil else { continue }
                let text = words.count == 2 ? words[1].removing("\"") : ""
                guard let wish = text.decimal.map(Int.init(clamping:)), wish >= 0 else {
                    throw Problem(
                        .malformedRequest,
                        "Prefer: wait takes a number of seconds, such as wait=10; it is “\(text.clipped)”."
                    )
                }
                seconds = min(wish, Self.longestWait)
            }
        }
        self.seconds = seconds ?? 0
    }
}

extension RESTExchange {
    /// Goes on with a changed mapping: at once, or after AWS has it if the caller would wait for that.
    ///
    /// - Parameters:
    ///   - preference: How long the caller would wait.
    ///   - mapping: The mapping after the change.
    ///   - operations: The use cases.
    ///   - answer: Takes the mapping as it is then, `nil` if it is gone, and header fields to answer with.
    func await(
        _ preference: ForwardingPreference,
        _ mapping: StoredMapping,
        _ operations: MappingOperations,
        _ answer: @escaping @Sendable (StoredRepresentation?, ResponseFields) -> Void
    ) {
        guard preference.seconds > 0, mapping.upstream != nil, operations.forwarder != nil else {
            return answer(StoredRepresentation(mapping), [:])
        }
        operations.awaitForwarding(of: mapping.id, seconds: preference.seconds) { result in
            self.finish(result) { answer($0, [.preferenceApplied: "wait=\(preference.seconds)"]) }
        }
    }
}

/// The member `adopt` of a creation or retry: what exists in AWS and may be taken over.
struct Adoption {
    static let member = "adopt"
    private static let lengths = 1...512

    /// A mapping's UUID or a subscription's ARN.
    var target: String?
    /// Why it cannot be taken.
    var violations: [Finding] = []

    /// The body without the member.
    static func removed(from body: JSONValue) -> JSONValue {
        guard var object = body.object, object.contains(member) else { return body }
        object.removeValue(named: member)
        return .object(object)
    }

    init(creating body: JSONValue, isForwarding: Bool) {
        guard let value = body.object?[Self.member] else { return }
        let pointer = JSONPointer.root / Self.member
        guard isForwarding else {
            violations = [
                Finding(
                    at: pointer,
                    .unknownMember,
                    "`adopt` takes over what exists in AWS, and this server does not forward to AWS.",
                    value: value,
                    fix: "Leave it out, or start the server with --forward."
                )
            ]
            return
        }
        guard let text = value.string, Self.lengths.contains(text.utf8.count),
            MappingID(text) != nil || (try? ARN(parsing: text))?.service == "sns"
        else {
            violations = [
                Finding(
                    at: pointer,
                    value.string == nil ? .wrongType : .malformed,
                    "`adopt` is the UUID of an event source mapping in AWS, or the ARN of an SNS subscription.",
                    value: value,
                    allowed: ["type": "string"],
                    fix: "Take it from `upstream.lastError` or from AWS."
                )
            ]
            return
        }
        target = text
    }
}
