/// The texts that an option takes.
package final class TextShape: Sendable {
    /// What the text is, with its article: "a topic name".
    let title: String
    /// The lengths in characters.
    package let lengths: ClosedRange<Int>
    /// The same condition as ``accepts`` as a regular expression, for schemas and AWS's messages.
    let pattern: String
    /// The lengths and the pattern in the Lambda API model, for AWS's messages, where they are written otherwise there.
    let model: (lengths: ClosedRange<Int>, pattern: String)?
    /// What may stand before the text on the REST API and means nothing there.
    let optionalPrefix: String?
    /// Whether text of an allowed length has the form; a function because a regular expression costs a hundred times
    /// as much.
    package let accepts: @Sendable (String) -> Bool
    /// The form in words, for messages.
    let form: String
    /// A text that is accepted.
    package let example: String

    init(
        title: String,
        lengths: ClosedRange<Int>,
        pattern: String,
        accepts: @escaping @Sendable (String) -> Bool,
        form: String,
        example: String,
        model: (lengths: ClosedRange<Int>, pattern: String)? = nil,
        optionalPrefix: String? = nil
    ) {
        self.title = title
        self.lengths = lengths
        self.pattern = pattern
        self.accepts = accepts
        self.form = form
        self.example = example
        self.model = model
        self.optionalPrefix = optionalPrefix
    }
}

extension TextShape {
    /// Whether the text's length in characters is allowed.
    func hasAllowedLength(_ text: String) -> Bool {
        let bytes = text.utf8.count
        guard bytes > lengths.upperBound || bytes < lengths.lowerBound * 4 else { return true }
        return lengths.contains(text.unicodeScalars.count)
    }
}
