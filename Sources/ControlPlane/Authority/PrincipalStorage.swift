public import EventSources

/// Where principals are kept.
///
/// Another process may change them while a server reads: it looks at ``version()`` now and then.
public protocol PrincipalStorage: Sendable {
    /// A number that grows with each change.
    func version() throws(StorageError) -> Int64
    /// All principals, by name.
    func principals() throws(StorageError) -> [Principal]
}

/// Changes to principals; each is durable when it returns.
public protocol PrincipalRegistry: PrincipalStorage {
    /// Adds a principal with its credentials.
    ///
    /// - Returns: Whether it was added; not if there is one of its name.
    func add(_ principal: Principal) throws(StorageError) -> Bool
    /// Gives a principal new credentials, and ends its former ones of the same kinds.
    ///
    /// - Parameters:
    ///   - name: Which principal.
    ///   - credentials: The new ones.
    ///   - end: When the former ones end, unless they end before.
    ///   - now: The present moment.
    /// - Returns: Whether there is such a principal.
    /// - Throws: ``StorageError`` if it cannot be stored.
    func rotate(
        _ name: String,
        to credentials: [PrincipalCredential],
        endingFormerAt end: Timestamp,
        now: Timestamp
    ) throws(StorageError) -> Bool
    /// Removes a principal with its credentials.
    ///
    /// - Returns: Whether there was one.
    func remove(_ name: String) throws(StorageError) -> Bool
}
