import JSON

/// One `{"Type": …, "URI": …}` of a list of access configurations.
struct AccessEntry {
    let type: String
    /// The value; `nil` for types that have none.
    let uri: JSONValue?
    let pointer: JSONPointer

    /// The entry as AWS answers it: as it was sent.
    var json: JSONValue {
        var json: JSONObject = ["Type": .string(type)]
        json["URI"] = uri
        return .object(json)
    }

    /// Reads a list of entries.
    ///
    /// - Returns: The entries, or `nil` if the list or one of them was refused.
    static func list(_ value: JSONValue, _ findings: inout Findings, at pointer: JSONPointer) -> [AccessEntry]? {
        guard let elements = value.array else {
            _ = findings.mistyped(value, at: pointer, "a list", "array")
            return nil
        }
        let counts = 0...AccessConfigurations.maximumCount
        guard findings.hasLength(elements.count, counts, value, at: pointer) else { return nil }
        let before = findings.violations.count
        let entries = elements.enumerated().compactMap { index, element in
            AccessEntry(element, &findings, at: pointer / index)
        }
        return findings.violations.count == before ? entries : nil
    }

    private init?(_ value: JSONValue, _ findings: inout Findings, at pointer: JSONPointer) {
        guard let object = value.object else {
            _ = findings.mistyped(value, at: pointer, "an object", "object")
            return nil
        }
        for (name, value) in object where name != "Type" && name != "URI" {
            findings.refuseUnknownWireMember(name, value, known: ["Type", "URI"], at: pointer / name)
        }
        guard let type = object["Type"], !type.isNull else {
            findings.missing("Type", at: pointer / "Type")
            return nil
        }
        guard let word = type.string else {
            _ = findings.mistyped(type, at: pointer / "Type", "a string", "string")
            return nil
        }
        self.type = word
        self.pointer = pointer
        guard let uri = object["URI"], !uri.isNull else {
            self.uri = nil
            return
        }
        guard let text = uri.string else {
            _ = findings.mistyped(uri, at: pointer / "URI", "a string", "string")
            return nil
        }
        guard findings.hasLength(text.unicodeScalars.count, 1...200, uri, at: pointer / "URI") else { return nil }
        guard TextShape.accessValue.accepts(text) else {
            _ = findings.unmatched(uri, at: pointer / "URI", WireModel.accessPattern)
            return nil
        }
        self.uri = uri
    }
}
