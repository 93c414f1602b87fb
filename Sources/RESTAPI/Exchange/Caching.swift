/// How an answer may be cached (RFC 9111 section 5.2.2).
///
/// Every answer says so.
enum Caching: String {
    /// Kept by nobody: what is true now only, or is the caller's alone.
    case none = "no-store"
    /// Kept by the caller, who asks with its entity tag whether it is still so.
    case revalidated = "private, no-cache"
    /// The same for everybody who may read it, until a server of another version runs.
    case ofVersion = "private, max-age=300"
}
