/// The ARNs that an option takes.
package final class ARNShape: Sendable {
    /// The kinds of resource.
    package let forms: [ARN.Form]
    /// The pattern of the Lambda API model, for AWS's messages.
    let modelPattern: String
    /// Why a FIFO queue or topic is refused; `nil` if it is not.
    package let fifoRefusal: String?

    init(_ forms: [ARN.Form], fifoRefusal: String? = nil, modelPattern: String = ARNShape.anyARN) {
        self.forms = forms
        self.fifoRefusal = fifoRefusal
        self.modelPattern = modelPattern
    }

    /// The pattern of event sources and destinations.
    static let anyARN =
        "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)"
}
