/// The lists that an option takes.
package final class ListShape: Sendable {
    /// What every element is.
    package let element: OptionShape
    /// How many elements there may be.
    package let counts: ClosedRange<Int>
    /// Whether the canonical form is sorted, because the order means nothing.
    let isSorted: Bool

    init(of element: OptionShape, counts: ClosedRange<Int>, isSorted: Bool = false) {
        self.element = element
        self.counts = counts
        self.isSorted = isSorted
    }
}
