import EventSources
import JSON
import Testing

@Suite struct EventPatternTests {
    @Test(arguments: [
        #"{"body":{"kind":["order"]}}"#,
        #"{"body":{"a":{"b":{"c":[1]}}}}"#,
        #"{"eventName":["INSERT","MODIFY"]}"#,
        #"{"a":[null]}"#, #"{"a":[""]}"#, #"{"a":[true,false,1,-1.5,1e30,"x",null]}"#,
        #"{"a":[{"exists":true}]}"#, #"{"a":[{"exists":false}]}"#,
        #"{"a":[{"prefix":"x"}]}"#, #"{"a":[{"suffix":".png"}]}"#, #"{"a":[{"equals-ignore-case":"aLiCe"}]}"#,
        #"{"a":[{"anything-but":"x"}]}"#, #"{"a":[{"anything-but":1}]}"#, #"{"a":[{"anything-but":["x","y"]}]}"#,
        #"{"a":[{"anything-but":[1,2.5]}]}"#,
        #"{"a":[{"numeric":["=",300]}]}"#, #"{"a":[{"numeric":["<",10]}]}"#, #"{"a":[{"numeric":["<=",10]}]}"#,
        #"{"a":[{"numeric":[">",10]}]}"#, #"{"a":[{"numeric":[">=",-10.5]}]}"#,
        #"{"a":[{"numeric":[">",0,"<=",5]}]}"#, #"{"a":[{"numeric":[">=",0,"<",0.001]}]}"#,
        #"{"a":["x",{"prefix":"y"},{"exists":false}]}"#,
        #"{"$or":[{"a":["x"]},{"b":[{"numeric":["=",1]}]}]}"#,
        #"{"a":["x"],"$or":[{"b":{"c":["y"]}},{"d":["z"],"$or":[{"e":[1]},{"f":[2]}]}]}"#,
        #"{"body":{"$or":[{"a":[1]},{"b":[2]}]}}"#,
        #"{"$or":{"a":["x"]}}"#, #"{"$or":["x","y"]}"#, #"{"$or":[{"prefix":"x"},{"suffix":"y"}]}"#,
        #"{"prefix":["x"],"exists":{"numeric":[1]}}"#,
        #"{"":["x"]}"#,
    ])
    func patternsOfLambdaAreTaken(text: String) throws {
        #expect(try EventPattern.validate(JSONValue(parsing: text), at: .root) == [])
    }

    @Test(arguments: [
        (#"{}"#, "", Finding.Code.outOfRange),
        (#"{"a":{}}"#, "/a", .outOfRange),
        (#"{"a":[]}"#, "/a", .outOfRange),
        (#"{"a":"x"}"#, "/a", .wrongType),
        (#"{"a":1}"#, "/a", .wrongType),
        (#"{"a":null}"#, "/a", .wrongType),
        (#"{"a":true}"#, "/a", .wrongType),
        (#"{"a":[["x"]]}"#, "/a/0", .wrongType),
        (#"{"a":[{}]}"#, "/a/0", .outOfRange),
        (#"{"a":[{"prefix":"x","suffix":"y"}]}"#, "/a/0", .outOfRange),
        (#"{"a":[{"begins-with":"x"}]}"#, "/a/0/begins-with", .notInEnum),
        (#"{"a":[{"Prefix":"x"}]}"#, "/a/0/Prefix", .notInEnum),
        (#"{"a":[{"b":["x"]}]}"#, "/a/0/b", .notInEnum),
        (#"{"a":[{"wildcard":"x*"}]}"#, "/a/0/wildcard", .unsupportedOperator),
        (#"{"a":[{"cidr":"10.0.0.0/24"}]}"#, "/a/0/cidr", .unsupportedOperator),
        (#"{"a":[{"exists":"true"}]}"#, "/a/0/exists", .wrongType),
        (#"{"a":[{"exists":1}]}"#, "/a/0/exists", .wrongType),
        (#"{"a":[{"exists":null}]}"#, "/a/0/exists", .wrongType),
        (#"{"a":[{"prefix":1}]}"#, "/a/0/prefix", .wrongType),
        (#"{"a":[{"prefix":["x"]}]}"#, "/a/0/prefix", .wrongType),
        (#"{"a":[{"prefix":{"equals-ignore-case":"x"}}]}"#, "/a/0/prefix", .unsupportedOperator),
        (#"{"a":[{"suffix":{"equals-ignore-case":"x"}}]}"#, "/a/0/suffix", .unsupportedOperator),
        (#"{"a":[{"suffix":null}]}"#, "/a/0/suffix", .wrongType),
        (#"{"a":[{"equals-ignore-case":["x"]}]}"#, "/a/0/equals-ignore-case", .wrongType),
        (#"{"a":[{"anything-but":[]}]}"#, "/a/0/anything-but", .outOfRange),
        (#"{"a":[{"anything-but":null}]}"#, "/a/0/anything-but", .wrongType),
        (#"{"a":[{"anything-but":true}]}"#, "/a/0/anything-but", .wrongType),
        (#"{"a":[{"anything-but":["x",1]}]}"#, "/a/0/anything-but/1", .wrongType),
        (#"{"a":[{"anything-but":[1,"x"]}]}"#, "/a/0/anything-but/1", .wrongType),
        (#"{"a":[{"anything-but":["x",null]}]}"#, "/a/0/anything-but/1", .wrongType),
        (#"{"a":[{"anything-but":[["x"]]}]}"#, "/a/0/anything-but/0", .wrongType),
        (#"{"a":[{"anything-but":{"prefix":"x"}}]}"#, "/a/0/anything-but/prefix", .unsupportedOperator),
        (#"{"a":[{"anything-but":{"wildcard":"x"}}]}"#, "/a/0/anything-but/wildcard", .unsupportedOperator),
        (#"{"a":[{"anything-but":{}}]}"#, "/a/0/anything-but", .outOfRange),
        (#"{"a":[{"numeric":1}]}"#, "/a/0/numeric", .malformed),
        (#"{"a":[{"numeric":[]}]}"#, "/a/0/numeric", .malformed),
        (#"{"a":[{"numeric":["="]}]}"#, "/a/0/numeric/1", .required),
        (#"{"a":[{"numeric":["=","1"]}]}"#, "/a/0/numeric/1", .wrongType),
        (#"{"a":[{"numeric":["==",1]}]}"#, "/a/0/numeric/0", .notInEnum),
        (#"{"a":[{"numeric":[1,"="]}]}"#, "/a/0/numeric/0", .notInEnum),
        (#"{"a":[{"numeric":[">",0,"<"]}]}"#, "/a/0/numeric/3", .required),
        (#"{"a":[{"numeric":["<",5,">",0]}]}"#, "/a/0/numeric", .malformed),
        (#"{"a":[{"numeric":["=",5,"<",9]}]}"#, "/a/0/numeric", .malformed),
        (#"{"a":[{"numeric":[">",0,">",5]}]}"#, "/a/0/numeric", .malformed),
        (#"{"a":[{"numeric":[">",5,"<",5]}]}"#, "/a/0/numeric", .outOfRange),
        (#"{"a":[{"numeric":[">",5.0001,"<",5]}]}"#, "/a/0/numeric", .outOfRange),
        (#"{"a":[{"numeric":[">",0,"<",5,"=",3]}]}"#, "/a/0/numeric", .malformed),
        (#"{"$or":[{"a":["x"]}]}"#, "/$or", .outOfRange),
        (#"{"$or":[]}"#, "/$or", .outOfRange),
        (#"{"$or":[{"a":["x"]},{}]}"#, "/$or/1", .outOfRange),
        (#"{"$or":[{"a":["x"]},{"b":"y"}]}"#, "/$or/1/b", .wrongType),
        (#"{"$or":[{"a":["x"]},"y"]}"#, "/$or/0/a", .notInEnum),
        (#"{"$or":"x"}"#, "/$or", .wrongType),
    ])
    func otherPatternsAreRefusedAtTheFault(text: String, pointer: String, code: Finding.Code) throws {
        let base = JSONPointer.root / "options" / "filters" / 0
        let findings = try EventPattern.validate(JSONValue(parsing: text), at: base)
        #expect(findings.first?.code == code)
        #expect(findings.first?.pointer.description == "/options/filters/0" + pointer)
        #expect(findings.allSatisfy { $0.fix != nil })
    }

    @Test(arguments: [JSONValue.null, "{}", 1, [], true])
    func aFilterIsAnObject(value: JSONValue) {
        #expect(EventPattern.validate(value, at: .root).map(\.code) == [.wrongType])
    }

    @Test func allProblemsAreReportedTogether() throws {
        let text = #"{"a":"x","b":{"c":[{"wildcard":"*"},{"numeric":["=","x"]}]},"d":[]}"#
        let findings = try EventPattern.validate(JSONValue(parsing: text), at: .root)
        #expect(findings.map(\.pointer.description) == ["/a", "/b/c/0/wildcard", "/b/c/1/numeric/1", "/d"])
    }

    @Test func messageTellsWhatEventBridgeHasAndLambdaHasNot() throws {
        let pattern = try JSONValue(parsing: #"{"a":[{"wildcard":"x*"}]}"#)
        #expect(
            EventPattern.validate(pattern, at: .root).map(\.message) == [
                "EventBridge rules know \"wildcard\" here, Lambda event filtering does not."
            ]
        )
    }

    @Test func findingsLeaveOutWhatTheyCannotSay() throws {
        let pattern = try JSONValue(parsing: #"{"a":[{"anything-but":{"prefix":"x"}},[1]],"b":1}"#)
        let findings = EventPattern.validate(pattern, at: .root).map { JSONValue.object($0.json.object ?? [:]) }
        let members = findings.map { $0.object?.names ?? [] }
        #expect(
            members == [
                ["pointer", "code", "message", "fix"], ["pointer", "code", "message", "allowed", "fix"],
                ["pointer", "code", "message", "value", "allowed", "fix"],
            ]
        )
    }

    @Test(arguments: [(4096, 0), (4097, 1)])
    func lengthIsThatOfTheCompactText(length: Int, findings: Int) {
        let frame = #"{"a":[""]}"#.utf8.count
        let pattern: JSONValue = ["a": [.string(String(repeating: "é", count: length - frame))]]
        #expect(EventPattern.validate(pattern, at: .root).count == findings)
    }

    @Test func lengthCountsEscapes() {
        let pattern: JSONValue = ["a": [.string(String(repeating: "\"", count: 2_050))]]
        #expect(EventPattern.validate(pattern, at: .root).map(\.code) == [.outOfRange])
    }

    @Test func lengthIsThatOfTheTextAPatternCameAs() throws {
        let text = #"{"a":["# + String(repeating: " ", count: 4_090) + "1]}"
        let pattern: JSONValue = ["a": [1]]
        #expect(EventPattern.validate(pattern, at: .root, wireText: text).map(\.code) == [.outOfRange])
        #expect(EventPattern.parse(wireText: text, at: .root).findings.map(\.code) == [.outOfRange])
    }

    @Test(arguments: [(100, true), (101, false)])
    func depthIsLimited(depth: Int, isTaken: Bool) {
        var pattern: JSONValue = ["f": ["x"]]
        for _ in 1..<depth { pattern = ["f": pattern] }
        #expect(EventPattern.validate(pattern, at: .root).map(\.code) == (isTaken ? [] : [.tooDeep]))
    }

    @Test func manyProblemsAreCutOffWithANote() {
        let fields = JSONObject((0..<1_000).map { ("f\($0)", JSONValue.null) })
        let findings = EventPattern.validate(.object(fields), at: .root)
        #expect(findings.count <= 101)
        #expect(findings.last?.message == "There are more problems than are listed here.")
    }

    @Test(arguments: [
        #"{"a":["x"]}"#, " {\"a\" :\n[\"x\"]} ",
    ])
    func textOfAnObjectIsRead(text: String) {
        let result = EventPattern.parse(wireText: text, at: .root)
        #expect(result.pattern == ["a": ["x"]])
        #expect(result.findings.isEmpty)
    }

    @Test(arguments: [
        "", "null", "[]", "\"x\"", "simple string", "{", #"{"a":["x"],"a":["y"]}"#, "{\"a\":[\"\u{1}\"]}",
    ])
    func otherTextIsRefused(text: String) {
        let result = EventPattern.parse(wireText: text, at: .root / "Pattern")
        #expect(result.pattern == nil)
        #expect(result.findings.map(\.code) == [.malformed])
        #expect(result.findings.map(\.pointer.description) == ["/Pattern"])
    }
}
