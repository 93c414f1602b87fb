import Authentication
import ControlPlane
import HTTPServer
import Logging
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
    let store: any ServerStorage

    func run() async throws {
        try await gracefulShutdown()
        try store.close()
    }
}

/// Follows changes of the principals until the process is to stop.
struct PrincipalService: Service {
    let directory: PrincipalDirectory

    func run() async throws {
        directory.start()
        try await gracefulShutdown()
        directory.stop()
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

/// Brings AWS in line until the process is to stop; what is left stays in the outbox.
struct ForwarderService: Service {
    let forwarder: Forwarder
    let logger: Logger

    func run() async throws {
        try await withGracefulShutdownHandler {
            while true {
                do {
                    return try await forwarder.run()
                } catch let error as StorageError {
                    logger.error("the outbox cannot be read", metadata: ["error": "\(error)"])
                    try await Task.sleep(for: .seconds(5))
                }
            }
        } onGracefulShutdown: {
            forwarder.stop()
        }
    }
}
