/// The words that an option takes.
package final class EnumerationShape: Sendable, ExpressibleByArrayLiteral {
    /// The words in the order of the documentation.
    package let words: [String]
    /// The words of the Lambda API model, in the order of AWS's messages, where it has more than the source takes.
    let modelWords: [String]
    /// AWS's words for a word that the model has and the source does not take; `{EventSourceArn}` stands for the ARN.
    let awsRefusal: String?

    init(_ words: [String], modelWords: [String]? = nil, awsRefusal: String? = nil) {
        self.words = words
        self.modelWords = modelWords ?? words
        self.awsRefusal = awsRefusal
    }

    package convenience init(arrayLiteral words: String...) { self.init(words) }
}
