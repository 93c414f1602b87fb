import EventSources
import JSON
import Testing

@Suite struct EventPatternWarningTests {
    @Test(arguments: [
        ("sqs", #"{"body":{"a":[1]},"messageAttributes":{"x":{"stringValue":["y"]}}}"#),
        ("kinesis", #"{"data":{"a":[1]},"partitionKey":["1"]}"#),
        ("dynamodb", #"{"eventName":["INSERT"],"dynamodb":{"NewImage":{"id":{"S":["x"]}}}}"#),
        ("managed-kafka", #"{"value":{"a":[1]},"key":["k"]}"#),
        ("self-managed-kafka", #"{"value":{"a":[1]},"topic":["t"]}"#),
        ("amazon-mq", #"{"data":{"a":[1]},"redelivered":[false]}"#),
        ("documentdb", #"{"event":{"operationType":["insert"]}}"#),
        ("sqs", #"{"$or":[{"body":{"a":[1]}},{"messageId":["x"]}]}"#),
        ("s3", #"{"anything":["x"]}"#),
        ("unheard-of", #"{"anything":["x"]}"#),
    ])
    func fieldsOfTheRecordGiveNoWarning(type: String, text: String) throws {
        #expect(try EventPattern.warnings(JSONValue(parsing: text), at: .root, sourceType: type) == [])
    }

    @Test(arguments: [
        ("sqs", #"{"data":{"a":[1]}}"#, "/data"),
        ("sqs", #"{"kind":["order"],"body":{"a":[1]}}"#, "/kind"),
        ("kinesis", #"{"body":{"a":[1]}}"#, "/body"),
        ("dynamodb", #"{"NewImage":{"id":{"S":["x"]}}}"#, "/NewImage"),
        ("managed-kafka", #"{"data":{"a":[1]}}"#, "/data"),
        ("amazon-mq", #"{"body":{"a":[1]}}"#, "/body"),
        ("documentdb", #"{"data":{"a":[1]}}"#, "/data"),
        ("sqs", #"{"$or":[{"body":{"a":[1]}},{"kind":["x"]}]}"#, "/$or/1/kind"),
    ])
    func otherFieldsGiveAWarningAtTheirName(type: String, text: String, pointer: String) throws {
        let warnings = try EventPattern.warnings(JSONValue(parsing: text), at: .root, sourceType: type)
        #expect(warnings.map(\.code) == [.unknownRecordField])
        #expect(warnings.map(\.pointer.description) == [pointer])
    }

    @Test func warningTellsWhereThePayloadIs() {
        let warnings = EventPattern.warnings(["kind": ["order"]], at: .root, sourceType: "sqs")
        #expect(warnings.first?.fix == "Fields of the payload go into \"body\".")
    }

    /// Numbers are text in the records of a table, under the letter of their type.
    @Test(arguments: [
        (#"{"dynamodb":{"NewImage":{"n":{"N":[{"numeric":[">",0]}]}}}}"#, "/dynamodb/NewImage/n/N/0"),
        (#"{"dynamodb":{"Keys":{"n":{"N":["1",5]}}}}"#, "/dynamodb/Keys/n/N/1"),
        (#"{"dynamodb":{"NewImage":{"l":{"NS":[{"numeric":["=",1]}]}}}}"#, "/dynamodb/NewImage/l/NS/0"),
        (
            #"{"$or":[{"dynamodb":{"NewImage":{"n":{"N":[7]}}}},{"eventName":["REMOVE"]}]}"#,
            "/$or/0/dynamodb/NewImage/n/N/0"
        ),
        (
            #"{"dynamodb":{"$or":[{"OldImage":{"n":{"N":[7]}}},{"NewImage":{"n":{"S":["x"]}}}]}}"#,
            "/dynamodb/$or/0/OldImage/n/N/0"
        ),
    ])
    func conditionsOnNumbersOfATableNeverMatch(text: String, pointer: String) throws {
        let warnings = try EventPattern.warnings(JSONValue(parsing: text), at: .root, sourceType: "dynamodb")
        #expect(warnings.map(\.code.rawValue) == ["never-matches"])
        #expect(warnings.map(\.pointer.description) == [pointer])
    }

    @Test(arguments: [
        ("dynamodb", #"{"dynamodb":{"NewImage":{"n":{"N":["5",{"prefix":"1"}]}}}}"#),
        ("dynamodb", #"{"dynamodb":{"ApproximateCreationDateTime":[{"numeric":[">",0]}]}}"#),
        ("sqs", #"{"body":{"N":[{"numeric":[">",0]}]}}"#), ("kinesis", #"{"data":{"N":[5]}}"#),
    ])
    func otherNumbersMayMatch(type: String, text: String) throws {
        #expect(try EventPattern.warnings(JSONValue(parsing: text), at: .root, sourceType: type) == [])
    }
}
