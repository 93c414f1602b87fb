/// The lists that an option takes.
package final class ListShape: Sendable {
    /// What every element is.
    package let element: OptionShape
    /// How many elements there may be.
    package let counts: ClosedRange<Int>
    /// What the order of the elements means.
    let order: ListOrder

    init(of element: OptionShape, counts: ClosedRange<Int>, order: ListOrder) {
        self.element = element
        self.counts = counts
        self.order = order
    }
}

/// What the order of a list means, here and in AWS's answers; comparing with AWS heeds it.
enum ListOrder: Sendable {
    /// It is the user's: kept here, and answered by AWS as it was sent.
    case asSent
    /// It means nothing and is sorted here; AWS answers in an order of its own.
    case sorted
    /// It means nothing and is kept here; AWS may answer any.
    case arbitrary
}
