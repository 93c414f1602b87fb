import AWS
import ArgumentParser
import ControlPlane
import EventSources
import JSON

/// Puts mappings that were made before forwarding was turned on into the outbox.
struct ForwardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward",
        abstract: "Have mappings forwarded that were made before forwarding was turned on.",
        discussion: """
            With --all, they are put into the outbox of the database, which no server may be using; `serve --forward` then sends \
            them. One mapping at a time can be forwarded while the server runs, with \
            POST /v1/event-source-mappings/{id}/retry.

            With --policy, nothing is looked up or changed: the policy that the credentials of `serve --forward` and \
            `import --from-aws` need is written, for the partition of --region.
            """
    )

    @Flag(help: "Every mapping that was never forwarded.") var all = false
    @Flag(help: "Write the IAM policy that forwarding needs, as JSON.") var policy = false
    @OptionGroup var database: DatabaseOptions<ForwardFlags>

    func validate() throws {
        guard all != policy else {
            throw ValidationError("say --all or --policy, or use POST /v1/event-source-mappings/{id}/retry for one")
        }
    }

    func run() async throws {
        let configuration = try database.options.resolve()
        if policy {
            let document = ForwardingPolicy.document(partition: Partition.name(ofRegion: configuration.region))
            StandardStream.output.write(JSONValue.object(document).text(.pretty) + "\n")
            return
        }
        let database = try database.existing()
        do {
            let store = try database.open(ServerStorageSettings())
            let operations = MappingOperations(storage: store, environment: configuration.environment)
            let origin = ChangeOrigin(
                actor: "command line",
                face: .cli,
                reason: "forward --all",
                requestID: operations.environment.makeRequestID(),
                scope: .everything
            )
            var (total, place) = (0, nil as Int64?)
            repeat {
                let page = try await withCheckedThrowingContinuation { continuation in
                    operations.forwardAll(after: place, limit: 500, origin: origin) { continuation.resume(with: $0) }
                }
                total += page.count
                place = page.next
            } while place != nil
            try store.close()
            StandardStream.output.write("\(total)\n")
        } catch let error as StorageError {
            throw CommandFailure(error)
        }
    }
}
