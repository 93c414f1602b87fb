public import JSON

extension FunctionReference {
    /// Reads a member that must name a function.
    ///
    /// - Parameters:
    ///   - value: The member's value.
    ///   - pointer: Where it stands in the request.
    /// - Returns: The reference, or what is wrong with the value.
    public static func validate(
        _ value: JSONValue,
        at pointer: @autoclosure () -> JSONPointer
    ) -> (reference: FunctionReference?, findings: [Finding]) {
        guard case .string(let text) = value else {
            let message = "This must name a Lambda function, not be \(value.kindInWords)."
            return (nil, [finding(.wrongType, message, value, pointer())])
        }
        do {
            return (try FunctionReference(parsing: text), [])
        } catch {
            return (nil, [finding(.malformed, "This names no Lambda function: \(error).", value, pointer())])
        }
    }

    private static func finding(
        _ code: Finding.Code,
        _ message: String,
        _ value: JSONValue,
        _ pointer: JSONPointer
    ) -> Finding {
        Finding(
            at: pointer,
            code,
            message,
            value: value.echoed,
            allowed: ["forms": ["NAME", "NAME:QUALIFIER", "ACCOUNT:function:NAME[:QUALIFIER]", .string(fullForm)]],
            fix: "Give the function's name, a partial ARN or a full ARN such as "
                + "arn:aws:lambda:us-east-1:123456789012:function:orders."
        )
    }

    private static let fullForm = "arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]"
}
