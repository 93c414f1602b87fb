/// The ARNs that an option takes.
struct ARNShape: Sendable {
    /// The kinds of resource.
    let forms: [ARN.Form]
    /// Why a FIFO queue or topic is refused; `nil` if it is not.
    let fifoRefusal: String?

    init(_ forms: [ARN.Form], fifoRefusal: String? = nil) {
        self.forms = forms
        self.fifoRefusal = fifoRefusal
    }
}
