public import JSON
import UntrustedText

extension ARN {
    /// Reads a member that must hold the ARN of one of some kinds of resource.
    ///
    /// - Parameters:
    ///   - value: The member's value.
    ///   - forms: The kinds that the member takes; at least one.
    ///   - pointer: Where it stands in the request.
    /// - Returns: The ARN and its kind, or what is wrong with the value.
    public static func validate(
        _ value: JSONValue,
        as forms: [Form],
        at pointer: @autoclosure () -> JSONPointer
    ) -> (arn: ARN?, form: Form?, findings: [Finding]) {
        guard case .string(let text) = value else {
            let message = "This must be the ARN of \(titles(of: forms)), not \(value.kindInWords)."
            return (nil, nil, [finding(.wrongType, message, value, forms, pointer())])
        }
        let arn: ARN
        do {
            arn = try ARN(parsing: text)
        } catch {
            let message = "This is no ARN: \(error)."
            return (nil, nil, [finding(.malformed, message, value, forms, pointer())])
        }
        if let form = arn.form(among: forms) {
            guard let problem = arn.problem(as: form) else { return (arn, form, []) }
            return (nil, nil, [finding(.malformed, problem, value, forms, pointer())])
        }
        return (nil, nil, [finding(.malformed, arn.mismatch(with: forms), value, forms, pointer())])
    }

    /// The first of some kinds whose service and resource shape this ARN has.
    public func form(among forms: [Form]) -> Form? {
        forms.first { $0.matches(self) }
    }

    /// What is wrong with the region, account or length of an ARN whose service and resource are right.
    private func problem(as form: Form) -> String? {
        if form.isRegional {
            if region.isEmpty { return "The ARN of \(form.title) names its region." }
            if account.isEmpty { return "The ARN of \(form.title) names its account." }
            if !Partition.takes(partition, region: region) {
                return "Region \(region) belongs to partition \(Partition.name(ofRegion: region)), not \(partition)."
            }
        } else if !region.isEmpty || !account.isEmpty {
            return "The ARN of \(form.title) names neither region nor account."
        }
        if description.utf8.count > form.maximumLength {
            return "The ARN of \(form.title) has at most \(form.maximumLength) characters here, this one has "
                + "\(description.utf8.count)."
        }
        return nil
    }

    private func mismatch(with forms: [Form]) -> String {
        if let found = form(among: Form.allCases) {
            return "This names \(found.title); expected is \(Self.titles(of: forms))."
        }
        if forms.contains(where: { $0.service == service }) {
            return "\"\(resource.clipped)\" is not the resource of \(Self.titles(of: forms))."
        }
        return "This names a resource of service \"\(service.clipped)\"; expected is \(Self.titles(of: forms))."
    }

    private static func titles(of forms: [Form]) -> String { forms.map(\.title).joined(separator: " or ") }

    private static func finding(
        _ code: Finding.Code,
        _ message: String,
        _ value: JSONValue,
        _ forms: [Form],
        _ pointer: JSONPointer
    ) -> Finding {
        let templates = forms.map(\.template)
        return Finding(
            at: pointer,
            code,
            message,
            value: value.echoed,
            allowed: ["forms": .array(templates.map(JSONValue.string))],
            fix: "Give an ARN of the form \(templates.joined(separator: " or "))."
        )
    }
}
