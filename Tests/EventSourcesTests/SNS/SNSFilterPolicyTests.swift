import EventSources
import JSON
import Testing

@Suite struct SNSFilterPolicyTests {
    @Test(arguments: [
        #"{}"#,
        #"{"store":["example_corp"],"event":[{"anything-but":"order_cancelled"}]}"#,
        #"{"price":[{"numeric":[">=",100,"<=",200]},{"numeric":["=",301.5]}],"n":[1,-1000000000,1000000000,0.00001]}"#,
        #"{"a":["x",true,false,null,""],"b":[{"exists":false}]}"#,
        #"{"a":[{"anything-but":["rugby","tennis"]},{"anything-but":[100,500]}]}"#,
        #"{"a":[{"anything-but":{"prefix":"order-"}}]}"#,
        #"{"a":[{"prefix":"bas"},{"suffix":"ball"},{"equals-ignore-case":"Tennis"}]}"#,
        #"{"ip":[{"cidr":"10.0.0.0/24"},{"cidr":"2001:db8::/32"},{"cidr":"::1/127"},{"cidr":"::/0"}]}"#,
        #"{"ip":[{"cidr":"1:2:3:4:5:6:7:8/64"},{"cidr":"::ffff:10.0.0.1/120"},{"cidr":"0.0.0.0/0"},{"cidr":"1.2.3.4/31"}]}"#,
        #"{"source":["a"],"$or":[{"metric":["x","y"]},{"namespace":["z"]}]}"#,
    ])
    func policiesAreTakenInBothScopes(text: String) throws {
        let policy = try JSONValue(parsing: text)
        #expect(SNSFilterPolicy.validate(policy, scope: .messageAttributes, at: .root) == [])
        #expect(SNSFilterPolicy.validate(policy, scope: .messageBody, at: .root) == [])
    }

    @Test(arguments: [
        (#"{"a":"x"}"#, "/a", Finding.Code.wrongType),
        (#"{"a":null}"#, "/a", .wrongType),
        (#"{"a":[]}"#, "/a", .outOfRange),
        (#"{"a":[["x"]]}"#, "/a/0", .wrongType),
        (#"{"a":[{}]}"#, "/a/0", .outOfRange),
        (#"{"a":[{"prefix":"x","suffix":"y"}]}"#, "/a/0", .outOfRange),
        (#"{"a":[{"wildcard":"x*"}]}"#, "/a/0/wildcard", .unsupportedOperator),
        (#"{"a":[{"starts":"x"}]}"#, "/a/0/starts", .notInEnum),
        (#"{"a":[{"anything-but":{"suffix":"x"}}]}"#, "/a/0/anything-but/suffix", .unsupportedOperator),
        (#"{"a":[{"anything-but":{"prefix":1}}]}"#, "/a/0/anything-but/prefix", .wrongType),
        (#"{"a":[{"anything-but":{"prefix":"x","suffix":"y"}}]}"#, "/a/0/anything-but/suffix", .unsupportedOperator),
        (#"{"a":[{"exists":"yes"}]}"#, "/a/0/exists", .wrongType),
        (#"{"a":[{"numeric":[">",200,"<",100]}]}"#, "/a/0/numeric", .outOfRange),
        (#"{"a":[1000000001]}"#, "/a/0", .outOfRange),
        (#"{"a":[-1000000001]}"#, "/a/0", .outOfRange),
        (#"{"a":[1000000000.5]}"#, "/a/0", .outOfRange),
        (#"{"a":[0.000001]}"#, "/a/0", .outOfRange),
        (#"{"a":[1e-9]}"#, "/a/0", .outOfRange),
        (#"{"a":[1e99999]}"#, "/a/0", .outOfRange),
        (#"{"a":[{"numeric":["=",1e30]}]}"#, "/a/0/numeric/1", .outOfRange),
        (#"{"a":[{"anything-but":[1e30]}]}"#, "/a/0/anything-but/0", .outOfRange),
        (#"{"a":[{"anything-but":0.123456}]}"#, "/a/0/anything-but", .outOfRange),
        (#"{"a":[{"cidr":10}]}"#, "/a/0/cidr", .wrongType),
        (#"{"a":[{"cidr":"10.0.0.0"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"10.0.0/24"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"10.0.0.256/24"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"10.0.0.01/24"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"10.0.0.0/33"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"10.0.0.0/"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"10.0.0.0/24/1"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"::/129"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"1::2::3/64"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"1:2:3:4:5:6:7/64"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"1:2:3:4:5:6:7:8:9/64"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":":1:2:3:4:5:6:7:8/64"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"12345::/64"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"1.2.3.4/32"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"::1/128"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":"g::/64"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":":/64"}]}"#, "/a/0/cidr", .malformed),
        (#"{"a":[{"cidr":":::/64"}]}"#, "/a/0/cidr", .malformed),
    ])
    func otherPoliciesAreRefusedAtTheFault(text: String, pointer: String, code: Finding.Code) throws {
        for scope in SNSFilterPolicy.Scope.allCases {
            let findings = try SNSFilterPolicy.validate(JSONValue(parsing: text), scope: scope, at: .root / "p")
            #expect(findings.first?.code == code, "\(scope)")
            #expect(findings.first?.pointer.description == "/p" + pointer, "\(scope)")
            #expect(findings.allSatisfy { $0.fix != nil })
        }
    }

    @Test func onlyPoliciesOnTheBodyNest() throws {
        let policy = try JSONValue(parsing: #"{"store":{"name":["x"]}}"#)
        #expect(SNSFilterPolicy.validate(policy, scope: .messageBody, at: .root) == [])
        let findings = SNSFilterPolicy.validate(policy, scope: .messageAttributes, at: .root)
        #expect(findings.map(\.code) == [.wrongType])
        #expect(findings.map(\.pointer.description) == ["/store"])
    }

    @Test(arguments: [JSONValue.null, "{}", 1, []])
    func aPolicyIsAnObject(value: JSONValue) {
        #expect(SNSFilterPolicy.validate(value, scope: .messageBody, at: .root).map(\.code) == [.wrongType])
    }

    @Test(arguments: [(5, 0), (6, 1)])
    func fiveKeysAreTaken(keys: Int, findings: Int) {
        let policy = JSONValue.object(JSONObject((0..<keys).map { ("k\($0)", ["x"]) }))
        #expect(SNSFilterPolicy.validate(policy, scope: .messageAttributes, at: .root).count == findings)
        #expect(SNSFilterPolicy.validate(policy, scope: .messageBody, at: .root).count == findings)
    }

    @Test func nestedKeysDoNotCount() throws {
        let text = #"{"a":{"1":["x"],"2":["x"],"3":["x"]},"b":{"4":["x"],"5":["x"],"6":["x"]}}"#
        #expect(try SNSFilterPolicy.validate(JSONValue(parsing: text), scope: .messageBody, at: .root) == [])
    }

    @Test(arguments: [
        (#"{}"#, 1, 1),
        (#"{"a":["1","2","3"],"b":["1"],"c":["1","2"]}"#, 6, 6),
        (#"{"a":{"b":{"c":["1","2","3","4"]}},"d":{"e":["1","2","3"]}}"#, 12, 72),
        (#"{"a":[{"anything-but":["1","2","3"]}]}"#, 1, 1),
        (#"{"a":["1","2"],"$or":[{"b":["1","2","3"]},{"c":["1"]}]}"#, 8, 8),
        (#"{"$or":[{"b":["1","2","3"]},{"c":["1"]}],"a":["1","2"]}"#, 8, 8),
        (#"{"$or":["1","2"]}"#, 2, 2),
    ])
    func combinationsAreCountedPerScope(text: String, attributes: Int, body: Int) throws {
        let policy = try #require(JSONValue(parsing: text).object)
        #expect(SNSFilterPolicy.combinations(of: policy, scope: .messageAttributes) == attributes)
        #expect(SNSFilterPolicy.combinations(of: policy, scope: .messageBody) == body)
    }

    @Test(arguments: [(150, []), (151, [Finding.Code.tooComplex])])
    func combinationsAreLimited(count: Int, codes: [Finding.Code]) {
        let policy: JSONValue = ["a": .array((0..<count).map { .string("v\($0)") })]
        #expect(SNSFilterPolicy.validate(policy, scope: .messageAttributes, at: .root).map(\.code) == codes)
    }

    @Test func depthMultipliesTheCombinationsOfABodyPolicy() {
        let values = JSONValue.array((0..<51).map { .string("v\($0)") })
        let policy: JSONValue = ["a": ["b": ["c": values]]]
        #expect(SNSFilterPolicy.validate(policy, scope: .messageBody, at: .root).map(\.code) == [.tooComplex])
    }

    @Test func combinationsBeyondCountingAreTooMany() {
        let fields = JSONObject((0..<200).map { ("k\($0)", JSONValue.array([1, 2, 3, 4])) })
        #expect(SNSFilterPolicy.combinations(of: fields, scope: .messageBody) == .max)
        let alternatives = JSONValue.array([.object(fields), .object(fields)])
        #expect(SNSFilterPolicy.combinations(of: ["$or": alternatives], scope: .messageAttributes) == .max)
    }

    @Test(arguments: [(262_144, 0), (262_145, 1)])
    func sizeIsLimited(size: Int, findings: Int) {
        let policy: JSONValue = ["a": [.string(String(repeating: "x", count: size - #"{"a":[""]}"#.utf8.count))]]
        #expect(SNSFilterPolicy.validate(policy, scope: .messageAttributes, at: .root).count == findings)
    }

    @Test func deepPoliciesAreRefusedNotFollowed() {
        var policy: JSONValue = ["f": ["x"]]
        for _ in 1..<400 { policy = ["f": policy] }
        #expect(SNSFilterPolicy.validate(policy, scope: .messageBody, at: .root).map(\.code).contains(.tooDeep))
    }
}
