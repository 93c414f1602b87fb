/// The whole numbers that an option takes.
package final class IntegerShape: Sendable {
    /// The range.
    package let range: ClosedRange<Int64>
    /// A value outside the range with a meaning of its own, for example -1 for "without limit".
    package let sentinel: Int64?
    /// What one of it is: `seconds`, `records`.
    let unit: String?
    /// The range of the Lambda API model where it is wider than the source's, because AWS answers differently.
    let modelRange: ClosedRange<Int64>
    /// The upper bound where it is a quota that AWS raises on request.
    let quota: (@Sendable (ValidationSettings) -> Int64)?
    /// AWS's words for a value that the model takes and the rule refuses, as recorded.
    let awsRefusal: String?

    init(
        _ range: ClosedRange<Int64>,
        or sentinel: Int64? = nil,
        unit: String? = nil,
        modelRange: ClosedRange<Int64>? = nil,
        quota: (@Sendable (ValidationSettings) -> Int64)? = nil,
        awsRefusal: String? = nil
    ) {
        self.range = range
        self.sentinel = sentinel
        self.unit = unit
        self.modelRange = modelRange ?? range
        self.quota = quota
        self.awsRefusal = awsRefusal
    }

    /// The greatest value under these settings.
    func maximum(_ settings: ValidationSettings) -> Int64 { quota?(settings) ?? range.upperBound }

    /// Whether a number is one of the values.
    func contains(_ number: Int64, _ settings: ValidationSettings) -> Bool {
        number >= range.lowerBound && number <= maximum(settings) || number == sentinel
    }
}
