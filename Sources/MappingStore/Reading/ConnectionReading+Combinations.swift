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

    func placements(region: String?, types: [String]?) throws(StorageError) -> [Placement] {
        let row = try connection.statement("SELECT region, source_type FROM placements")
        defer { row.reset() }
        var found: [Placement] = []
        while try row.step() {
            let placement = Placement(region: row.string(0), sourceType: row.string(1))
            if placement.fulfils(region: region, types: types) { found.append(placement) }
        }
        return found
    }

    func tenancies(account: String, region: String?, types: [String]?) throws(StorageError) -> [Tenancy] {
        let row = try connection.statement("SELECT region, source_type FROM tenancies WHERE account = ?1")
        defer { row.reset() }
        row.bind(1, account)
        var found: [Tenancy] = []
        while try row.step() {
            let placement = Placement(region: row.string(0), sourceType: row.string(1))
            if placement.fulfils(region: region, types: types) {
                found.append(Tenancy(account: account, placement: placement))
            }
        }
        return found
    }
}

extension Placement {
    fileprivate func fulfils(region: String?, types: [String]?) -> Bool {
        (region == nil || region == self.region) && (types?.contains(sourceType) ?? true)
    }
}
