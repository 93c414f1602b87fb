extension String {
    /// The text, cut to 80 Unicode scalars so that a message that quotes it stays short.
    public var clipped: String { clipped(to: 80) }

    /// The text, cut to a number of Unicode scalars, of which the last is then an ellipsis.
    ///
    /// Scalars and not characters: one character may be as long as a text.
    ///
    /// - Parameter limit: The most scalars of the result, at least 1.
    /// - Returns: The text, or its beginning.
    public func clipped(to limit: Int) -> String {
        guard let end = unicodeScalars.index(startIndex, offsetBy: limit, limitedBy: endIndex), end < endIndex else {
            return self
        }
        let cut = unicodeScalars.index(startIndex, offsetBy: limit - min(3, limit), limitedBy: endIndex) ?? startIndex
        return "\(String(unicodeScalars[..<cut]))…"
    }
}
