import EventSources
public import JSON
import UntrustedText

extension UpstreamCall {
    /// The call as a dry run shows it: `service`, `operation`, and `body` with the operation's input.
    public var json: JSONObject {
        ["service": .string(service), "operation": .string(operation), "body": .object(input)]
    }

    private var input: JSONObject {
        var input = JSONObject()
        switch self {
        case .createMapping(let request): return request
        case .mapping(let uuid), .deleteMapping(let uuid): input["UUID"] = .string(uuid)
        case .updateMapping(let uuid, let request):
            input["UUID"] = .string(uuid)
            for (name, value) in request { input[name] = value }
        case .mappings(let function, let source, let marker):
            input["EventSourceArn"] = source.map(JSONValue.string)
            input["FunctionName"] = function.map(JSONValue.string)
            input["Marker"] = marker.map(JSONValue.string)
        case .tags(let arn): input["Resource"] = .string(arn)
        case .tag(let arn, let tags):
            input["Resource"] = .string(arn)
            input["Tags"] = .tags(tags)
        case .untag(let arn, let keys):
            input["Resource"] = .string(arn)
            input["TagKeys"] = .array(keys.map { JSONValue.string($0.verbatim) })
        case .addPermission(let grant, let statement):
            grant.write(to: &input)
            input["StatementId"] = .string(statement.statementID)
            input["Action"] = "lambda:InvokeFunction"
            input["Principal"] = .string(statement.principal)
            input["SourceArn"] = .string(statement.sourceARN)
            input["SourceAccount"] = statement.sourceAccount.map(JSONValue.string)
        case .removePermission(let grant, let statementID):
            grant.write(to: &input)
            input["StatementId"] = .string(statementID)
        case .statements(let grant): grant.write(to: &input)
        case .editNotifications(let bucket, let removing, let adding, let owner):
            input["Bucket"] = .string(bucket)
            input["ExpectedBucketOwner"] = .string(owner)
            if !removing.isEmpty { input["Remove"] = .array(removing.sorted().map(JSONValue.string)) }
            if !adding.isEmpty { input["LambdaFunctionConfigurations"] = .array(adding.map { .object($0.json) }) }
        case .subscription(let topic, let function):
            input["TopicArn"] = .string(topic)
            input["Endpoint"] = .string(function)
        case .subscribe(let topic, let function, let attributes):
            input["TopicArn"] = .string(topic)
            input["Protocol"] = "lambda"
            input["Endpoint"] = .string(function)
            if !attributes.isEmpty { input["Attributes"] = .strings(attributes) }
        case .subscriptionAttributes(let subscription), .unsubscribe(let subscription):
            input["SubscriptionArn"] = .string(subscription)
        case .setSubscriptionAttribute(let subscription, let name, let value):
            input["SubscriptionArn"] = .string(subscription)
            input["AttributeName"] = .string(name)
            input["AttributeValue"] = value.map(JSONValue.string)
        }
        return input
    }
}

extension FunctionGrant {
    fileprivate func write(to input: inout JSONObject) {
        input["FunctionName"] = .string(function)
        input["Qualifier"] = qualifier.map(JSONValue.string)
    }
}

extension BucketNotification {
    fileprivate var json: JSONObject {
        var json: JSONObject = [
            "Id": .string(id), "LambdaFunctionArn": .string(function), "Events": .array(events.map(JSONValue.string)),
        ]
        let rules = [("prefix", prefix), ("suffix", suffix)].compactMap { name, value in
            value.map { ["Name": .string(name), "Value": .string($0)] as JSONValue }
        }
        if !rules.isEmpty { json["Filter"] = ["Key": ["FilterRules": .array(rules)]] }
        return json
    }
}

extension JSONValue {
    /// An object of strings in the order of their names.
    static func strings(_ values: [String: String]) -> JSONValue {
        .object(JSONObject(values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }

    /// The strings of an object; nothing else of it.
    var strings: [String: String]? {
        object.map { members in
            Dictionary(members.compactMap { name, value in value.string.map { (name, $0) } }) { _, last in last }
        }
    }
}
