/// The version of the product.
enum Version {
    /// The current version (Semantic Versioning 2.0.0).
    static let current = "0.1.0"
}
