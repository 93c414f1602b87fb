import Dispatch
import EventSources
import EventSourcesTesting
import JSON

/// Times the validation of create requests against the parsing of their texts.
///
/// Prints one line for each source type: its name, nanoseconds for one parse, nanoseconds for one validation, both the
/// least of several rounds, in which the two take turns.
@main struct ValidationBench {
    private static let requests = 200
    private static let rounds = 30

    static func main() {
        let settings = ValidationSettings(now: Timestamp(milliseconds: 1_767_225_600_000))
        for type in SourceType.all {
            var generator = RequestGenerator(seed: 1, settings: settings)
            let texts = (0..<requests).compactMap { _ in try? generator.request(for: type).get().serialized() }
            var parse = UInt64.max
            var validation = UInt64.max
            for _ in 0..<rounds {
                var values: [JSONValue] = []
                values.reserveCapacity(texts.count)
                parse = min(
                    parse,
                    time { for text in texts { if let value = try? JSONValue(parsing: text) { values.append(value) } } }
                )
                var accepted = 0
                validation = min(
                    validation,
                    time {
                        for value in values
                        where MappingDefinition.creating(from: value, settings: settings).value != nil {
                            accepted += 1
                        }
                    }
                )
                precondition(accepted == texts.count, "the generator makes valid requests")
            }
            let count = UInt64(max(texts.count, 1))
            print(type.name, parse / count, validation / count)
        }
    }

    private static func time(_ work: () -> Void) -> UInt64 {
        let start = DispatchTime.now().uptimeNanoseconds
        work()
        return DispatchTime.now().uptimeNanoseconds - start
    }
}
