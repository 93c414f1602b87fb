import ArgumentParser
import Glibc

/// The database of a command that works on one without serving it.
struct DatabaseOptions<Flags: SettingFlagGroup>: ParsableArguments {
    @OptionGroup var options: ConfigurationOptions<Flags>

    /// The path of the database, from the same settings that serve has.
    func path() throws -> String {
        try options.resolve().database
    }

    /// The path of a database that is there.
    ///
    /// - Throws: A ``CommandFailure`` if there is none.
    func existingPath() throws -> String {
        let path = try path()
        guard access(path, F_OK) == 0 else {
            throw CommandFailure(
                .noInput,
                "\(path): \(String(cString: strerror(errno))); name a database with --database"
            )
        }
        return path
    }
}
