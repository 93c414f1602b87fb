import AWSServices
import EventSources
import EventSourcesTesting
import JSON
import Testing

@testable import AWS

/// Whatever a mapping can say, the operations of AWS that make and change it declare.
@Suite struct DeclaredOptionTests {
    private static let settings = ValidationSettings(now: Timestamp(milliseconds: 1_790_000_000_000))

    @Test(arguments: SourceType.all.filter { $0.kind == .polled })
    func requestsOfGeneratedMappingsCanBeWritten(_ type: SourceType) throws {
        var seen: Set<String> = []
        for seed in 0..<300 as Range<UInt64> {
            var generator = RequestGenerator(seed: seed, settings: Self.settings)
            let request = try generator.request(for: type).get()
            let definition = try #require(MappingDefinition.creating(from: request, settings: Self.settings).value)
            let creation = definition.wireCreateRequest(mappingID: "id")
            _ = try WireRequest(Lambda.createEventSourceMapping, creation)
            seen.formUnion(definition.options.names)
            let replacement = try generator.replacement(of: definition).get()
            let next = try #require(definition.replacing(with: replacement, settings: Self.settings).value)
            var change = next.wireUpdateRequest(from: definition)
            change["UUID"] = "u"
            _ = try WireRequest(Lambda.updateEventSourceMapping, change)
        }
        #expect(seen == Set(type.options.map(\.name)))
    }
}
