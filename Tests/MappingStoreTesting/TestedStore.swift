import Foundation

/// The stores that fulfil one contract, and are tested alike.
package enum TestedStore: String, CaseIterable, Sendable {
    /// The SQLite store in a file of its own.
    case sqlite
    /// The store in memory, whose answers come later from another thread, and which rehearses each write.
    case memory

    /// The store that the environment asks for in `LES_TEST_STORE`; SQLite if it does not.
    ///
    /// - Throws: ``UnknownStore`` if there is no store of that name.
    package static func chosen() throws -> TestedStore {
        guard let name = ProcessInfo.processInfo.environment["LES_TEST_STORE"] else { return .sqlite }
        guard let store = TestedStore(rawValue: name) else { throw UnknownStore(name: name) }
        return store
    }

    /// Says that no store has a name.
    package struct UnknownStore: Error, CustomStringConvertible {
        var name: String

        /// What may be asked for.
        package var description: String {
            "LES_TEST_STORE is '\(name)'; it may be \(TestedStore.allCases.map(\.rawValue).joined(separator: " or "))."
        }
    }
}
