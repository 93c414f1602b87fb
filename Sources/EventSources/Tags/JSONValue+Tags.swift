package import JSON
package import UntrustedText

extension JSONValue {
    /// Tags as an object, in the order of their keys' bytes.
    package static func tags(_ tags: [Text: Text]) -> JSONValue {
        .object(JSONObject(tags.sorted { $0.key < $1.key }.map { ($0.key.verbatim, .string($0.value.verbatim)) }))
    }

    /// The tags of an object of strings; what is no string is left out.
    package var tags: [Text: Text]? {
        object.map { members in
            Dictionary(members.compactMap { name, value in value.string.map { (Text(name), Text($0)) } }) { _, last in
                last
            }
        }
    }
}
