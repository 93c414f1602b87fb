import UntrustedText

/// The ARNs that an option takes.
package final class ARNShape: Sendable {
    /// The kinds of resource.
    package let forms: [ARN.Form]
    /// What the Lambda API model says of the text.
    let model: Model
    /// Why a FIFO queue or topic is refused; `nil` if it is not.
    package let fifoRefusal: String?

    /// A pattern of the Lambda API model, which is wider than what names a resource.
    struct Model: Sendable {
        /// The regular expression, for AWS's messages.
        let pattern: String
        /// Whether text matches it; a function because a regular expression costs a hundred times as much.
        let accepts: @Sendable (String) -> Bool
    }

    init(_ forms: [ARN.Form], fifoRefusal: String? = nil, model: Model = .anyARN) {
        self.forms = forms
        self.fifoRefusal = fifoRefusal
        self.model = model
    }
}

extension ARNShape.Model {
    /// Event sources and destinations.
    static let anyARN = ARNShape.Model(
        pattern: "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:"
            + "((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)",
        accepts: { $0.hasNoLineBreak && ARN.isNamed(by: $0) }
    )

    /// Keys of KMS (`KMSKeyArn`).
    static let key = ARNShape.Model(pattern: "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()") { text in
        let bytes = text.utf8Span.span
        guard !bytes.isEmpty else { return true }
        guard bytes.begins(with: "arn:", 0..<bytes.count), text.hasNoLineBreak else { return false }
        var parts = PartIterator(4..<bytes.count, separator: ":")
        let (partition, service) = (parts.next(in: bytes), parts.next(in: bytes))
        func isWord(_ byte: UInt8) -> Bool { CharacterClass.letter(byte) || byte == UInt8(ascii: "-") }
        func isService(_ byte: UInt8) -> Bool {
            CharacterClass.alphanumericHyphen(byte) && !(0x41...0x5A).contains(byte) || byte == UInt8(ascii: ".")
        }
        let isPartition =
            partition.isEmpty
            || bytes.begins(with: "aws", partition) && bytes.isName(partition, 3...bytes.count, of: isWord)
        return isPartition && bytes.isName(service, 1...bytes.count, of: isService) && !parts.isAtEnd
    }
}

extension String {
    /// Whether the full stop of a regular expression takes every character.
    fileprivate var hasNoLineBreak: Bool {
        !unicodeScalars.contains { [0x0A, 0x0D, 0x85, 0x2028, 0x2029].contains($0.value) }
    }
}
