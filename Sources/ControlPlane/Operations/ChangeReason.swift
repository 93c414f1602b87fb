/// The rules for the reason that a caller gives for a change, on every face.
package enum ChangeReason {
    /// The greatest length in Unicode scalars.
    package static let maximumLength = 512

    /// Why a field is no reason, as a sentence.
    package struct Refusal: Error, Hashable {
        package let message: String
    }

    /// Reads the value of `X-Change-Reason`.
    ///
    /// - Parameter field: The bytes of the value; `nil` if the field was not sent.
    /// - Returns: The reason; `nil` for an absent or empty field.
    /// - Throws: ``Refusal`` if the bytes are not UTF-8, which could only be stored as something else, or too long.
    package static func read(field: [UInt8]?) throws(Refusal) -> String? {
        guard let field, !field.isEmpty else { return nil }
        guard let reason = String(validating: field, as: UTF8.self) else {
            throw Refusal(message: "X-Change-Reason is not UTF-8.")
        }
        let count = reason.unicodeScalars.count
        guard count <= maximumLength else {
            throw Refusal(message: "X-Change-Reason has \(count) characters; it may have up to \(maximumLength).")
        }
        return reason
    }
}
