import Authentication
import Glibc
import HostSystem
import Logging

/// The principals that do not come from the database: those of a file, and those of an environment variable.
struct PrincipalSources: Sendable {
    /// The environment variable that holds principals itself; it is no setting, so that nothing shows its value.
    static let variable = "LAMBDA_EVENT_SOURCES_PRINCIPALS"

    /// The JSON of the environment variable.
    let inline: String?
    /// The path of a JSON file.
    let file: String?

    /// Reads all of them.
    ///
    /// - Throws: A ``CommandFailure`` with everything that is wrong, without any secret.
    func read(logger: Logger) throws(CommandFailure) -> [ConfiguredPrincipal] {
        var principals: [ConfiguredPrincipal] = []
        if let inline, !inline.isEmpty {
            principals += try Self.list(Array(inline.utf8), from: "environment variable \(Self.variable)")
        }
        if let file {
            var bytes: [UInt8]
            do {
                bytes = try WholeFile.bytes(at: file)
            } catch {
                throw CommandFailure(.noInput, "\(file): \(error)")
            }
            ByteOrderMark.remove(from: &bytes)
            Self.warnIfPublic(file, logger)
            principals += try Self.list(bytes, from: file)
        }
        var names: Set<String> = []
        for principal in principals where !names.insert(principal.name).inserted {
            throw CommandFailure(
                .configuration,
                "principal \(principal.name) stands in both \(Self.variable) and \(file ?? "")"
            )
        }
        return principals
    }

    private static func list(_ bytes: [UInt8], from source: String) throws(CommandFailure) -> [ConfiguredPrincipal] {
        do {
            return try ConfiguredPrincipal.list(bytes)
        } catch {
            throw CommandFailure(.configuration, error.problems.map { "\(source): \($0)" }.joined(separator: "\n"))
        }
    }

    /// Warns of a file with secrets that others may read.
    static func warnIfPublic(_ path: String, _ logger: Logger) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        logger.warning("others may read this file; chmod 600 it", metadata: ["file": "\(path)"])
    }
}
