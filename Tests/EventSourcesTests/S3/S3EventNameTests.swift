import EventSources
import JSON
import Testing

@Suite struct S3EventNameTests {
    @Test(arguments: S3EventName.all)
    func everyNameIsTaken(name: String) {
        let result = S3EventName.validate([.string(name)], at: .root)
        #expect(result.events == [name])
        #expect(result.findings.isEmpty)
    }

    @Test func namesAreUniqueAndAll31() {
        #expect(Set(S3EventName.all).count == 31)
        #expect(S3EventName.all.count == 31)
    }

    @Test(
        arguments: [
            (["s3:ObjectCreated"], "/0", Finding.Code.notInEnum),
            (["ObjectCreated:*"], "/0", .notInEnum),
            (["s3:ObjectCreated:Put", "s3:objectcreated:post"], "/1", .notInEnum),
            (["s3:*"], "/0", .notInEnum),
            (["s3:TestEvent"], "/0", .notInEnum),
            ([""], "/0", .notInEnum),
            ([1], "/0", .wrongType),
            ([nil], "/0", .wrongType),
            (["s3:ObjectCreated:Put", "s3:ObjectCreated:Put"], "/1", .duplicate),
            (["s3:ObjectCreated:*", "s3:ObjectCreated:Put"], "/1", .duplicate),
            (["s3:ObjectCreated:Put", "s3:ObjectCreated:*"], "/1", .duplicate),
            ([], "", .outOfRange),
            ("s3:ObjectCreated:*", "", .wrongType),
            (nil, "", .wrongType),
        ] as [(JSONValue, String, Finding.Code)]
    )
    func otherEventsAreRefused(value: JSONValue, pointer: String, code: Finding.Code) {
        let result = S3EventName.validate(value, at: .root / "events")
        #expect(result.events == nil)
        #expect(result.findings.map(\.code) == [code])
        #expect(result.findings.map(\.pointer.description) == ["/events" + pointer])
    }

    @Test func groupsDoNotCoverOtherGroups() {
        let names: JSONValue = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:Put", "s3:ObjectAcl:Put"]
        #expect(S3EventName.validate(names, at: .root).findings.isEmpty)
    }
}
