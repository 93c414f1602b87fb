import EventSourcesTesting
import JSON
import Testing

@Suite struct MergePatchTests {
    /// RFC 7396 appendix A.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#),
        (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
        (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
        (#"{"a":"foo"}"#, #"null"#, #"null"#),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
        (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func theCasesOfTheRFCHold(original: String, patch: String, result: String) throws {
        let patched = MergePatch.apply(try JSONValue(parsing: patch), to: try JSONValue(parsing: original))
        #expect(patched.text() == result)
    }

    /// RFC 7396 section 3.
    @Test func theArticleOfTheRFCIsPatched() throws {
        let original = try JSONValue(
            parsing: #"{"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"#
                + #""tags":["example","sample"],"content":"This will be unchanged"}"#
        )
        let patch = try JSONValue(
            parsing:
                #"{"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]}"#
        )
        #expect(
            MergePatch.apply(patch, to: original).text() == #"{"title":"Hello!","author":{"givenName":"John"},"#
                + #""tags":["example"],"content":"This will be unchanged","phoneNumber":"+01-123-456-7890"}"#
        )
    }

    @Test(arguments: [
        (#"{"a":1,"b":2,"c":3}"#, #"{"b":9}"#, #"{"a":1,"b":9,"c":3}"#),
        (#"{"a":1}"#, #"{}"#, #"{"a":1}"#),
        (#"{"a":1}"#, #"{"a":{"b":null,"c":1}}"#, #"{"a":{"c":1}}"#),
        (#"{"a":1}"#, #"{"b":[null,{"c":null}]}"#, #"{"a":1,"b":[null,{"c":null}]}"#),
        (#"{"a":1}"#, #"{"missing":null}"#, #"{"a":1}"#),
        (#"1"#, #"{}"#, #"{}"#),
    ])
    func placesAreKeptAndArraysReplacedWhole(original: String, patch: String, result: String) throws {
        let patched = MergePatch.apply(try JSONValue(parsing: patch), to: try JSONValue(parsing: original))
        #expect(patched.text() == result)
    }

    @Test func aWideObjectIsEmptiedAtOnce() {
        let names = (0..<20_000).map { "n\($0)" }
        let target = JSONValue.object(JSONObject(names.map { ($0, 1) }))
        let patch = JSONValue.object(JSONObject(names.map { ($0, .null) }))
        #expect(MergePatch.apply(patch, to: target) == [:])
    }

    @Test func applyingAPatchTwiceChangesNothingMore() {
        var generator = SplitMix64(seed: 4)
        for _ in 0..<300 {
            let target = JSONValue.random(depth: 3, using: &generator)
            let patch = JSONValue.random(depth: 3, using: &generator)
            let once = MergePatch.apply(patch, to: target)
            #expect(MergePatch.apply(patch, to: once) == once)
        }
    }
}
