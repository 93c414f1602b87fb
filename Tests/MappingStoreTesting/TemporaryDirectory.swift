import Foundation

/// A directory of its own, which goes with this.
package final class TemporaryDirectory: Sendable {
    /// Where it is.
    package let path: String

    /// Makes it.
    package init() throws {
        path = FileManager.default.temporaryDirectory.path + "/mapping-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
