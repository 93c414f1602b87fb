import ArgumentParser
import ControlPlane

/// The database of a command that works on one without serving it.
struct DatabaseOptions<Flags: SettingFlagGroup>: ParsableArguments {
    @OptionGroup var options: ConfigurationOptions<Flags>

    /// The database, from the same settings that serve has.
    func database() throws -> any MappingDatabase {
        try options.resolve().namedDatabase()
    }

    /// A database that is there.
    ///
    /// - Throws: A ``CommandFailure`` if there is none.
    func existing() throws -> any MappingDatabase {
        let database = try database()
        do {
            guard try database.exists() else {
                throw CommandFailure(.noInput, "\(database.name): there is no database; name one with --database")
            }
        } catch let error as StorageError {
            throw CommandFailure(error)
        }
        return database
    }
}
