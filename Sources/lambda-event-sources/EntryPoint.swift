import ArgumentParser
import Glibc

/// The start of the process: runs a command and turns what it throws into a message and an exit status.
@main
enum EntryPoint {
    static func main() async {
        do {
            var command = try LambdaEventSourcesCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            for line in failure.message.split(separator: "\n") {
                StandardStream.error.write("lambda-event-sources: \(line)\n")
            }
            exit(failure.status.rawValue)
        } catch {
            LambdaEventSourcesCommand.exit(withError: error)
        }
    }
}
