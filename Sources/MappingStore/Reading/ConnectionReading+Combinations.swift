import ControlPlane

/// The combinations of low-variety columns that mappings have or had.
extension ConnectionReading {
    func statuses(enabled: Bool?, state: String?) throws(StorageError) -> [Status] {
        let row = try connection.statement("SELECT enabled, state FROM statuses")
        defer { row.reset() }
        var found: [Status] = []
        while try row.step() {
            let status = Status(enabled: row.int64(0) != 0, state: row.string(1))
            if enabled == nil || enabled == status.enabled, state == nil || state == status.state {
                found.append(status)
            }
        }
        return found
    }

    func placements(regions: [String]?, types: [String]?) throws(StorageError) -> [Placement] {
        let row = try connection.statement("SELECT region, source_type FROM placements")
        defer { row.reset() }
        var found: [Placement] = []
        while try row.step() {
            let placement = Placement(region: row.string(0), sourceType: row.string(1))
            if placement.fulfils(regions: regions, types: types) { found.append(placement) }
        }
        return found
    }

    func tenancies(
        accounts: [String],
        regions: [String]?,
        types: [String]?
    ) throws(StorageError) -> [Tenancy] {
        let row = try connection.statement("SELECT region, source_type FROM tenancies WHERE account = ?1")
        var found: [Tenancy] = []
        for account in accounts {
            defer { row.reset() }
            row.bind(1, account)
            while try row.step() {
                let placement = Placement(region: row.string(0), sourceType: row.string(1))
                if placement.fulfils(regions: regions, types: types) {
                    found.append(Tenancy(account: account, placement: placement))
                }
            }
        }
        return found
    }
}

extension Placement {
    fileprivate func fulfils(regions: [String]?, types: [String]?) -> Bool {
        (regions?.contains(region) ?? true) && (types?.contains(sourceType) ?? true)
    }
}
