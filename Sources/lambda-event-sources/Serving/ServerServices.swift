import ControlPlane
import HTTPServer
import MappingStore
import ServiceLifecycle

/// Keeps the HTTP server until the process is to stop, then lets it finish what is in flight.
struct HTTPService: Service {
    let server: HTTPServer

    func run() async throws {
        try await gracefulShutdown()
        await server.shutdown()
    }
}

/// Keeps the store until everything that uses it has stopped, then closes it.
struct StoreService: Service {
    let store: SQLiteMappingStorage

    func run() async throws {
        try await gracefulShutdown()
        try store.close()
    }
}

/// Ends the waits of those who follow the changes, before the HTTP server finishes what is in flight.
struct FeedService: Service {
    let feed: ChangeFeed

    func run() async throws {
        try await gracefulShutdown()
        feed.stop()
    }
}
