/// The objects whose members depend on their `type`; a patch replaces them whole.
struct TaggedShape: Sendable {
    /// One kind of object.
    struct Case: Sendable {
        /// The value of `type`.
        let tag: String
        /// What it is, in one line.
        let documentation: String
        /// The members besides `type`.
        let object: ObjectShape
    }

    /// The kinds.
    let cases: [Case]
}
