import ControlPlane
import MappingStore
import UntrustedText

extension ServerConfiguration {
    /// The database that `--database` names, by the form of its name; nothing is looked at yet.
    ///
    /// - Throws: A ``CommandFailure`` for the URL of a database server, which would otherwise be a strange path. It does not
    ///   repeat the URL: it may hold a password.
    func namedDatabase() throws(CommandFailure) -> any MappingDatabase {
        let name = self.database.utf8
        guard let colon = name.firstIndex(of: UInt8(ascii: ":")), name[colon...].starts(with: "://".utf8),
            name[..<colon].allSatisfy({ CharacterClass.alphanumeric($0) || "+-.".utf8.contains($0) })
        else { return SQLiteDatabase(path: self.database) }
        throw CommandFailure(
            .configuration,
            "database: \(self.database[..<colon])://… is a URL and no path. The state is kept in SQLite; give the path of a file."
        )
    }
}
