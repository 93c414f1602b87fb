import EventSources
import JSON
import Testing

@Suite struct SourceTypeSchemaTests {
    @Test(arguments: SourceType.all)
    func theSchemaHasEveryIdentityFieldOptionAndFact(type: SourceType) throws {
        let parts = try #require(type.schema["properties"]?.object)
        let names = { (part: String) in parts[part]?.object?["properties"]?.object?.names ?? [] }
        #expect(names("source") == ["type"] + type.identity.map(\.name))
        #expect(type.options.allSatisfy { names("options").contains($0.name) })
        #expect(names("context") == type.facts.map(\.name))
    }

    @Test func rangesUnitsDefaultsAndWireNamesAreDescribed() throws {
        let sqs = SourceType.sqs.json["options"]?.array ?? []
        let batchSize = try #require(sqs.first { $0.object?["name"] == "batchSize" })
        #expect(
            batchSize == [
                "name": "batchSize",
                "description": "The largest number of records that Lambda hands to one invocation.",
                "type": "integer", "minimum": 1, "maximum": 10_000, "unit": "records", "default": 10, "required": false,
                "mutable": true, "wireName": "BatchSize", "source": "CDK batchSize; Lambda API BatchSize",
            ]
        )
        let concurrency = try #require(sqs.first { $0.object?["name"] == "maxConcurrency" })
        #expect(concurrency.object?["wireName"] == "ScalingConfig.MaximumConcurrency")
    }

    @Test func everyReferenceBetweenComponentsLeadsSomewhere() {
        func references(_ value: JSONValue) -> [String] {
            switch value {
            case .object(let object):
                object.flatMap { name, value in name == "$ref" ? [value.string ?? ""] : references(value) }
            case .array(let elements): elements.flatMap(references)
            default: []
            }
        }
        let components = SourceType.components
        let found = references(.object(components))
        #expect(found.count > 60)
        #expect(found.allSatisfy { components[String($0.dropFirst("#/components/schemas/".count))] != nil })
    }

    @Test(arguments: SourceType.all)
    func theTableHasARowPerOption(type: SourceType) {
        let lines = type.optionTable.split(separator: "\n")
        #expect(lines.count == 2 + type.identity.count + type.options.count)
        #expect(
            lines.allSatisfy {
                $0.replacing("\\|", with: "").split(separator: "|", omittingEmptySubsequences: false).count == 9
            }
        )
    }

    @Test func optionNamesAreUniqueWithinAType() {
        for type in SourceType.all {
            let names = (type.identity + type.options + type.facts).map(\.name)
            #expect(Set(names).count == names.count)
        }
    }
}
