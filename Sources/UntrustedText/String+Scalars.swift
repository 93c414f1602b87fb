extension String {
    /// Whether the strings hold the same Unicode scalars.
    ///
    /// `String`'s own `==` also equates canonically equivalent text, which JSON does not.
    package func hasSameScalars(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let lhs = utf8Span.span
        let rhs = other.utf8Span.span
        var index = 0
        while index < lhs.count {
            if lhs[index] != rhs[index] { return false }
            index += 1
        }
        return true
    }

    /// Hashes the scalars.
    ///
    /// `String`'s own hash is the same for canonically equivalent text, of which a sender could make
    /// enough to have all names of a wide object collide.
    package func hashScalars(into hasher: inout Hasher) {
        let isHashed: Void? = utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if isHashed == nil { for byte in utf8 { hasher.combine(byte) } }
        hasher.combine(0xff as UInt8)
    }
}
