import ArgumentParser
import ControlPlane
import MappingStore

extension DatabaseOptions {
    /// The principals, to be changed.
    func registry() throws -> (registry: any PrincipalRegistry, path: String) {
        let path = try path()
        do {
            return (try SQLitePrincipalRegistry(path: path), path)
        } catch {
            throw CommandFailure(error)
        }
    }
}
