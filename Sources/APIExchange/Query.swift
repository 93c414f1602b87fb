package import EventSources
import HTTPServer
import JSON
package import UntrustedText

/// The query of a request, read once against the parameters that its endpoint takes.
///
/// What is wrong with it is all found, and refused before the endpoint sees it; so what the endpoint reads here is as it
/// was declared.
package struct Query: Sendable {
    /// What is wrong: parameters that nobody takes, that stand too often, or whose values are not what they may be.
    package private(set) var findings: [Finding] = []
    private var values: [(parameter: String, name: Text, value: Text)] = []

    /// No parameters.
    package static let none = Query(nil, [], passingOver: [])

    /// Reads a query.
    ///
    /// - Parameters:
    ///   - raw: The query as it stands in the target, without its `?`.
    ///   - parameters: Those that the endpoint takes.
    ///   - names: Those that are nobody's to judge here.
    package init(_ raw: String?, _ parameters: [QueryParameter], passingOver names: Set<Text>) {
        guard let raw, !raw.isEmpty else { return }
        do {
            read(try QueryParameters(raw).pairs.filter { !names.contains($0.name) }, parameters)
        } catch {
            findings = [Finding(at: .root / "query", .malformed, "The query cannot be read: \(error)")]
        }
    }

    private mutating func read(_ pairs: [QueryParameters.Pair], _ parameters: [QueryParameter]) {
        var counts: [Text: Int] = [:]
        for pair in pairs {
            let (name, value) = (pair.name, pair.value)
            let count = counts[name, default: 0] + 1
            counts[name] = count
            guard let parameter = parameters.first(where: { $0.takes(name) }) else { continue }
            guard count == 1 || parameter.isRepeatable else { continue }
            values.append((parameter.name, name, value))
            findings += parameter.check(name, value)
        }
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            if let parameter = parameters.first(where: { $0.takes(name) }) {
                guard count > 1, !parameter.isRepeatable else { continue }
                let message = "The parameter “\(name.verbatim.clipped)” stands \(count) times; it may stand once."
                findings.append(.inQuery(name, .duplicate, message))
            } else {
                findings.append(
                    .inQuery(
                        name,
                        .unknownMember,
                        "There is no query parameter “\(name.verbatim.clipped)” here.",
                        allowed: ["enum": .array(parameters.map { .string($0.name) })]
                    )
                )
            }
        }
    }

    /// The value of a parameter that may stand once.
    package subscript(parameter: String) -> Text? { values.first { $0.parameter == parameter }?.value }

    /// The values of a parameter that may stand several times.
    package func all(_ parameter: String) -> [Text] {
        values.compactMap { $0.parameter == parameter ? $0.value : nil }
    }

    /// The values of a parameter that stands for many names, by the rest of the name.
    package func all(_ parameter: String, behind prefix: Text) -> [Text: Text] {
        var found: [Text: Text] = [:]
        for value in values where value.parameter == parameter { found[value.name.dropping(prefix)] = value.value }
        return found
    }

    /// The value of an integer parameter.
    package func integer(_ parameter: String) -> Int64? { self[parameter]?.decimal }

    /// The value of a parameter that is `true` or `false`.
    package func bool(_ parameter: String) -> Bool? { self[parameter].map { $0 == "true" } }

    /// Whether a parameter is there.
    package func has(_ parameter: String) -> Bool { self[parameter] != nil }

    /// Whether a flag is there, or a parameter is `true`; not if it is sent in a way that is refused.
    func isOn(_ parameter: String) -> Bool {
        guard let value = self[parameter], value != "false" else { return false }
        return findings.allSatisfy { $0.pointer != .root / "query" / parameter }
    }
}

extension QueryParameter {
    fileprivate var isRepeatable: Bool { if case .repeatedly = occurrence { true } else { false } }

    fileprivate func takes(_ name: Text) -> Bool {
        switch occurrence {
        case .once, .repeatedly: name == Text(self.name)
        case .prefixed(let prefix): name.hasPrefix(prefix)
        }
    }
}
