import JSON

/// The list `SourceAccessConfigurations`, which several options and an identity field share.
enum AccessConfigurations {
    /// The greatest number of entries (Lambda API model).
    static let maximumCount = 23
}
