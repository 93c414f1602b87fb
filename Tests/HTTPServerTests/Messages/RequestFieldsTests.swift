import HTTPServer
import HTTPTypes
import Testing
import UntrustedText

@Suite struct RequestFieldsTests {
    private let fields: HTTPFields = [
        .accept: "a", .cookie: "x=1", .ifMatch: "\"1\"", .accept: "b", .cookie: "y=2",
    ]

    @Test(arguments: [HTTPField.Name.accept, .cookie, .ifMatch, .origin])
    func lookingUpIsAsInTheVocabulary(_ name: HTTPField.Name) {
        let request = RequestFields(fields)
        #expect(request[name]?.verbatim == fields[name])
        #expect(request[values: name].map(\.verbatim) == fields[values: name])
        #expect(request[fields: name] == fields[fields: name])
        #expect(request.contains(name) == fields.contains(name))
    }

    @Test func theOrderIsKept() {
        #expect(RequestFields(fields).map(\.value) == ["a", "x=1", "\"1\"", "b", "y=2"])
    }
}
