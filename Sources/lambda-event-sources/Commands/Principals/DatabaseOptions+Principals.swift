import ArgumentParser
import ControlPlane

extension DatabaseOptions {
    /// The principals, to be changed.
    func registry() throws -> (registry: any PrincipalRegistry, database: any MappingDatabase) {
        let database = try database()
        do {
            return (try database.principalRegistry(), database)
        } catch {
            throw CommandFailure(error)
        }
    }
}
