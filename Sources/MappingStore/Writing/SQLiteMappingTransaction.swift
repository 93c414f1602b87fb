import ControlPlane
import EventSources

/// Reads and changes inside the transaction of one group of writes.
final class SQLiteMappingTransaction: ConnectionReading {
    let connection: Connection
    let keys: LookupKeys
    let scanLimit: Int
    let recent: RecentKeys
    /// How many mappings may keep their keys among the recent ones in one long transaction.
    private let recentLimit: Int
    /// The newest sequence given in this transaction.
    private var latestSequence: Int64 = 0
    /// The counters of the mappings that this transaction changes.
    private(set) var touchedSlots: Set<Int> = []
    /// Claims that nobody held at a count of changes, so that who asks first and inserts then looks once.
    private var free: (claims: [LookupKey], totalChanges: Int64)?
    /// The combinations that are known to have their row.
    private var knownTenancies: Set<Tenancy> = []
    private var knownStatuses: Set<Status> = []

    init(connection: Connection, keys: LookupKeys, configuration: SQLiteMappingStorage.Configuration) {
        self.connection = connection
        self.keys = keys
        scanLimit = configuration.scanLimit
        recent = RecentKeys(connection)
        recentLimit = 4 * max(1, configuration.recentMappings)
    }

    /// What has to be restored when a savepoint is rolled back.
    struct Mark {
        fileprivate var latestSequence: Int64
        fileprivate var totalChanges: Int64
    }

    /// Begins anew.
    ///
    /// If the last transaction was not committed, nothing that is remembered of it holds.
    func begin(isClean: Bool) throws(StorageError) {
        touchedSlots.removeAll(keepingCapacity: true)
        free = nil
        if !isClean { forget() }
        let row = try connection.prepared("SELECT coalesce(max(sequence), 0) FROM changes")
        defer { row.reset() }
        latestSequence = try row.step() ? row.int64(0) : 0
    }

    var mark: Mark { Mark(latestSequence: latestSequence, totalChanges: connection.totalChanges) }

    /// Whether anything was written since a mark.
    func hasWritten(since mark: Mark) -> Bool { connection.totalChanges != mark.totalChanges }

    /// Follows a rollback to the savepoint at a mark.
    func restore(_ mark: Mark) {
        latestSequence = mark.latestSequence
        forget()
    }

    func noteFree(_ claims: [LookupKey]) { free = (claims, connection.totalChanges) }

    func isKnownFree(_ claims: [LookupKey]) -> Bool {
        guard let free, free.totalChanges == connection.totalChanges else { return false }
        return claims.allSatisfy(free.claims.contains)
    }

    private func forget() {
        recent.forget()
        free = nil
        knownTenancies.removeAll()
        knownStatuses.removeAll()
    }

    func withSnapshot<Output>(_ body: () throws(StorageError) -> Output) throws(StorageError) -> Output {
        try body()
    }

    func representation(of id: MappingID) throws -> StoredRepresentation? {
        try storedRepresentation(of: id)
    }

    // MARK: Mappings

    func insert(_ mapping: StoredMapping, recording change: ChangeEntry) throws -> Int64 {
        let findable = Findable(mapping)
        let claims = keys.claims(of: findable)
        // Both before anything is written, so that a refusal leaves nothing to undo.
        try requireFree(claims, for: nil)
        let sequence = latestSequence + 1
        let row = try connection.prepared(Self.insertion)
        bind(mapping, to: row)
        row.bind(22, sequence)
        guard try row.runUnlessTaken() else {
            throw StorageError(.other, "There is already an event source mapping \(mapping.id).")
        }
        try record(change)
        try keepRule(of: mapping, insteadOf: nil, serial: sequence)
        try recent.add(keys.lookups(of: findable), claims, of: sequence)
        // One write may bring a million mappings; what waits for the next move stays small.
        if recent.count >= recentLimit { try recent.move() }
        try noteCombinations(of: findable)
        return sequence
    }

    func update(_ mapping: StoredMapping, recording change: ChangeEntry) throws -> Int64 {
        let (serial, old) = try findable(mapping.id)
        let new = Findable(mapping)
        if old != new { try replaceKeys(of: old, by: new, serial: serial) }
        try keepRule(of: mapping, insteadOf: old, serial: serial)
        let sequence = try record(change)
        let row = try connection.prepared(Self.replacement)
        bind(mapping, to: row)
        row.bind(22, serial)
        try row.run()
        return sequence
    }

    func delete(_ id: MappingID, recording change: ChangeEntry) throws -> Int64 {
        let (serial, old) = try findable(id)
        let claims = keys.claims(of: old)
        if try !recent.remove(claims, of: serial) {
            try remove(keys.lookups(of: old), from: serial)
            try release(claims)
        }
        try removeRule(of: old, serial: serial)
        let row = try connection.prepared("DELETE FROM mappings WHERE serial = ?1")
        row.bind(1, serial)
        try row.run()
        return try record(change)
    }

    private func replaceKeys(of old: Findable, by new: Findable, serial: Int64) throws(StorageError) {
        let (oldClaims, newClaims) = (keys.claims(of: old), keys.claims(of: new))
        try requireFree(newClaims.without(oldClaims), for: serial)
        let (oldLookups, newLookups) = (keys.lookups(of: old), keys.lookups(of: new))
        if try !recent.replace(newLookups, newClaims, insteadOf: oldClaims, of: serial) {
            try remove(oldLookups.without(newLookups), from: serial)
            try add(newLookups.without(oldLookups), to: serial)
            try release(oldClaims.without(newClaims))
            try take(newClaims.without(oldClaims), for: serial)
        }
        try noteCombinations(of: new)
    }

    private func serial(of id: MappingID) throws(StorageError) -> Int64? {
        let row = try connection.prepared("SELECT serial FROM mappings WHERE id = ?1")
        defer { row.reset() }
        row.bind(1, id)
        return try row.step() ? row.int64(0) : nil
    }

    private func findable(_ id: MappingID) throws -> (serial: Int64, old: Findable) {
        guard let serial = try serial(of: id), let mapping = try mapping(id) else {
            throw StorageError(.notFound, "There is no event source mapping \(id).")
        }
        return (serial, Findable(mapping))
    }

    @discardableResult
    func record(_ change: ChangeEntry) throws(StorageError) -> Int64 {
        let sequence = latestSequence + 1
        let row = try connection.prepared(
            """
            INSERT INTO changes \
            (sequence, mapping, revision, operation, actor, face, reason, request_id, at, changed, state) \
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """
        )
        row.bind(1, sequence)
        row.bind(2, change.mapping)
        row.bind(3, change.revision?.number)
        row.bind(4, change.operation.rawValue)
        row.bind(5, change.actor)
        row.bind(6, change.face.rawValue)
        row.bind(7, change.reason)
        row.bind(8, change.requestID)
        row.bind(9, change.at.milliseconds)
        row.bind(10, change.changed)
        row.bind(11, change.state)
        try row.run()
        latestSequence = sequence
        touchedSlots.insert(StampTable.slot(of: change.mapping))
        return sequence
    }

    /// Remembers only after the rows are written; a rollback forgets.
    private func noteCombinations(of mapping: Findable) throws(StorageError) {
        if !knownTenancies.contains(mapping.tenancy) {
            let tenancy = try connection.prepared("INSERT OR IGNORE INTO tenancies VALUES (?1, ?2, ?3)")
            tenancy.bind(1, mapping.tenancy.account)
            tenancy.bind(2, mapping.tenancy.placement.region)
            tenancy.bind(3, mapping.tenancy.placement.sourceType)
            try tenancy.run()
            let placement = try connection.prepared("INSERT OR IGNORE INTO placements VALUES (?1, ?2)")
            placement.bind(1, mapping.tenancy.placement.region)
            placement.bind(2, mapping.tenancy.placement.sourceType)
            try placement.run()
            if knownTenancies.count >= Self.combinationLimit { knownTenancies.removeAll() }
            knownTenancies.insert(mapping.tenancy)
        }
        if !knownStatuses.contains(mapping.status) {
            let status = try connection.prepared("INSERT OR IGNORE INTO statuses VALUES (?1, ?2)")
            status.bind(1, mapping.status.enabled)
            status.bind(2, mapping.status.state)
            try status.run()
            if knownStatuses.count >= Self.combinationLimit { knownStatuses.removeAll() }
            knownStatuses.insert(mapping.status)
        }
    }

    private static let combinationLimit = 4096
}
