/// The objects whose members depend on their `type`; a patch replaces them whole.
package final class TaggedShape: Sendable {
    /// One kind of object.
    package struct Case: Sendable {
        /// The value of `type`.
        package let tag: String
        /// What it is, in one line.
        let documentation: String
        /// The members besides `type`.
        package let object: ObjectShape
    }

    /// The kinds.
    package let cases: [Case]

    init(cases: [Case]) { self.cases = cases }
}
