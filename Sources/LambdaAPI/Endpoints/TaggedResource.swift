import ControlPlane
import EventSources
import JSON
import UntrustedText

/// What the ARN of a tag operation names.
enum TaggedResource {
    /// An event source mapping.
    case mapping(MappingID, ARN)
    /// Something else that has tags in Lambda, but not here, with what AWS says of one that does not exist.
    case foreign(LambdaError)

    /// The pattern of resources in AWS's answers.
    static let pattern =
        #"arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)"#

    /// Reads the ARN as the path has it.
    ///
    /// - Throws: A violated constraint if it does not match ``pattern``.
    init(_ text: String) throws {
        guard let arn = try? ARN(parsing: text), arn.service == "lambda", !arn.account.isEmpty,
            Partition.isRegion(arn.region)
        else { throw Self.malformed(text) }
        let parts = arn.resource.split(separator: ":", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("event-source-mapping", 2):
            guard let id = MappingID(parts[1]) else { throw Self.malformed(text) }
            self = .mapping(id, arn)
        case ("function", 2) where Self.isName(parts[1]):
            self = .foreign(LambdaError(.resourceNotFound, "Function not found: \(text)"))
        case ("function", 3) where Self.isName(parts[1]) && (Self.isName(parts[2]) || parts[2] == "$LATEST"):
            self = .foreign(
                LambdaError(
                    .invalidParameterValue,
                    "Tags on function aliases and versions are not supported. Please specify a function ARN."
                )
            )
        case ("capacity-provider", 2) where Self.isName(parts[1]):
            self = .foreign(LambdaError(.resourceNotFound, "Capacity provider not found: \(text)"))
        case ("layer", 2) where Self.isName(parts[1]), ("code-signing-config", 2) where Self.isName(parts[1]):
            self = .foreign(.noSuchResource)
        default: throw Self.malformed(text)
        }
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(CharacterClass.word)
    }

    private static func malformed(_ text: String) -> LambdaError {
        LambdaError([
            WireParameters.violation(
                .string(text),
                at: "Resource",
                "Member must satisfy regular expression pattern: \(pattern)"
            )
        ])
    }
}
