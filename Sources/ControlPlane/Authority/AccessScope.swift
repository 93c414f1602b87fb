/// The accounts and regions whose mappings a caller may see and change.
public struct AccessScope: Sendable, Hashable {
    /// The 12-digit accounts; empty for all.
    public var accounts: Set<String>
    /// The regions; empty for all.
    public var regions: Set<String>

    /// The source types that are shown where this is used; `nil` for all.
    ///
    /// No principal is limited by them: a face is.
    package private(set) var sourceTypes: Set<String>?

    /// How many accounts, and how many regions, a principal may be limited to: every list it asks for names them all.
    public static let maximumCount = 1000

    /// Makes a scope; without accounts it is all accounts, without regions all regions.
    public init(accounts: Set<String> = [], regions: Set<String> = []) {
        self.accounts = accounts
        self.regions = regions
    }

    /// All accounts and regions.
    public static let everything = AccessScope()

    /// No account and no region: what a caller may see before it is known who that is.
    public static let nothing = AccessScope(accounts: [""], regions: [""])

    /// Whether nothing is left out.
    public var isEverything: Bool { accounts.isEmpty && regions.isEmpty && sourceTypes == nil }

    /// Whether the mappings of an account are within.
    public func covers(account: String) -> Bool { accounts.isEmpty || accounts.contains(account) }

    /// Whether the mappings of a region are within.
    public func covers(region: String) -> Bool { regions.isEmpty || regions.contains(region) }

    /// Whether the mappings of a place are within.
    public func covers(account: String, region: String) -> Bool {
        covers(account: account) && covers(region: region)
    }

    /// Whether a mapping is within.
    func covers(_ mapping: StoredMapping) -> Bool {
        isEverything
            || covers(account: mapping.account, region: mapping.region)
                && sourceTypes?.contains(mapping.sourceType) ?? true
    }

    /// What of this is seen through a window: nothing, if the window shows another part of the world.
    ///
    /// - Parameters:
    ///   - account: The one account that the window shows; `nil` for all.
    ///   - region: The one region that it shows.
    ///   - sourceTypes: The source types that it shows.
    /// - Returns: What is within both.
    package func seen(account: String?, region: String, sourceTypes: Set<String>) -> AccessScope {
        guard covers(region: region), account.map(covers(account:)) ?? true else { return .nothing }
        var scope = AccessScope(accounts: account.map { [$0] } ?? accounts, regions: [region])
        scope.sourceTypes = sourceTypes
        return scope
    }

    /// A mapping, if it is within; to a caller of this scope every other one is as if it did not exist.
    ///
    /// This is the one place that decides what a caller may know of: what is read, changed, in the way of a change, or
    /// worth a warning goes through it.
    public func visible(_ mapping: StoredMapping?) -> StoredMapping? {
        guard let mapping, covers(mapping) else { return nil }
        return mapping
    }
}
