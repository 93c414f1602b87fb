public import JSON
import UntrustedText

/// The prefix and the suffix that the keys of a bucket's objects must have for their events to pass.
public struct S3KeyFilter: Sendable, Hashable {
    /// What keys begin with; `nil` for any.
    public var prefix: String?
    /// What keys end with; `nil` for any.
    public var suffix: String?

    /// The greatest length of a prefix or suffix in bytes, that of a key.
    public static let maximumLength = 1024

    /// Makes a filter.
    public init(prefix: String? = nil, suffix: String? = nil) {
        self.prefix = prefix
        self.suffix = suffix
    }

    /// Reads the member `filters` of a bucket: CDK's list of entries, merged into one prefix and one suffix.
    ///
    /// - Parameters:
    ///   - value: The member's value: an array of objects with `prefix`, `suffix` or both; each at most once in all.
    ///   - pointer: Where it stands in the request.
    /// - Returns: The filter, or every violation; and what is legal but probably a mistake.
    public static func validate(
        _ value: JSONValue,
        at pointer: JSONPointer
    ) -> (filter: S3KeyFilter?, violations: [Finding], warnings: [Finding]) {
        guard case .array(let entries) = value else {
            let finding = Finding(
                at: pointer,
                .wrongType,
                "Filters are an array of entries with a prefix, a suffix or both, not \(value.kindInWords).",
                value: value.echoed,
                allowed: ["type": "array", "items": ["type": "object"]],
                fix: "Write [{\"prefix\": \"images/\", \"suffix\": \".jpg\"}]."
            )
            return (nil, [finding], [])
        }
        var reader = Reader()
        for (index, entry) in entries.enumerated() where reader.violations.count < PatternValidator.maximumFindings {
            reader.read(entry, at: pointer / index)
        }
        return (reader.violations.isEmpty ? reader.filter : nil, reader.violations, reader.warnings)
    }

    /// Whether some key passes both filters.
    public func overlaps(_ other: S3KeyFilter) -> Bool {
        Self.begins(prefix, other.prefix) && Self.ends(suffix, other.suffix)
    }

    private static func begins(_ lhs: String?, _ rhs: String?) -> Bool {
        guard let lhs, let rhs else { return true }
        let (shorter, longer) = lhs.utf8.count < rhs.utf8.count ? (lhs, rhs) : (rhs, lhs)
        return longer.utf8Span.span.begins(with: shorter, 0..<longer.utf8.count)
    }

    private static func ends(_ lhs: String?, _ rhs: String?) -> Bool {
        guard let lhs, let rhs else { return true }
        let (shorter, longer) = lhs.utf8.count < rhs.utf8.count ? (lhs, rhs) : (rhs, lhs)
        return longer.utf8Span.span.ends(with: shorter, 0..<longer.utf8.count)
    }
}

extension S3KeyFilter {
    private struct Reader {
        var filter = S3KeyFilter()
        /// The names of the members that were there, empty ones too.
        var given: Set<String> = []
        var violations: [Finding] = []
        var warnings: [Finding] = []

        mutating func read(_ entry: JSONValue, at pointer: JSONPointer) {
            guard case .object(let members) = entry else {
                violations.append(
                    Finding(
                        at: pointer,
                        .wrongType,
                        "An entry is an object with a prefix, a suffix or both, not \(entry.kindInWords).",
                        value: entry.echoed,
                        allowed: ["type": "object"],
                        fix: "Write {\"prefix\": \"images/\"}."
                    )
                )
                return
            }
            if members.isEmpty {
                violations.append(
                    Finding(
                        at: pointer,
                        .required,
                        "An entry has a prefix, a suffix or both.",
                        allowed: ["minProperties": 1],
                        fix: "Add one, or remove the entry."
                    )
                )
            }
            for (name, value) in members {
                switch name {
                case "prefix": read(value, name, into: \.prefix, at: pointer / name)
                case "suffix": read(value, name, into: \.suffix, at: pointer / name)
                default:
                    violations.append(
                        Finding(
                            at: pointer / name,
                            .unknownMember,
                            "An entry has no member \"\(name.clipped)\".",
                            allowed: ["enum": ["prefix", "suffix"]],
                            fix: "Remove it."
                        )
                    )
                }
            }
        }

        private mutating func read(
            _ value: JSONValue,
            _ name: String,
            into member: WritableKeyPath<S3KeyFilter, String?>,
            at pointer: JSONPointer
        ) {
            guard case .string(let text) = value else {
                violations.append(
                    Finding(
                        at: pointer,
                        .wrongType,
                        "A \(name) is a string, not \(value.kindInWords).",
                        value: value.echoed,
                        allowed: ["type": "string"],
                        fix: "Write {\"\(name)\": \"text\"}."
                    )
                )
                return
            }
            guard given.insert(name).inserted else {
                violations.append(
                    Finding(
                        at: pointer,
                        .duplicate,
                        "All entries together have one \(name), and an earlier entry has it.",
                        value: value.echoed,
                        fix: "Remove one of them; use another mapping for the other \(name)."
                    )
                )
                return
            }
            // S3 takes an empty value for any (recorded).
            filter[keyPath: member] = text.isEmpty ? nil : text
            if text.utf8.count > S3KeyFilter.maximumLength {
                violations.append(
                    Finding(
                        at: pointer,
                        .outOfRange,
                        "A \(name) has up to \(S3KeyFilter.maximumLength) bytes, this one has \(text.utf8.count).",
                        value: value.echoed,
                        allowed: ["maxLength": .integer(S3KeyFilter.maximumLength)],
                        fix: "Shorten it."
                    )
                )
            } else {
                warnings += S3KeyFilter.doubts(about: text, as: name, at: pointer)
            }
        }
    }
}
