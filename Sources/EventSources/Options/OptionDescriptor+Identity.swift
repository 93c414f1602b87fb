extension OptionDescriptor {
    /// The identity field that holds the source's ARN.
    ///
    /// - Parameters:
    ///   - name: The name of the field.
    ///   - forms: The kinds of resource it may name.
    ///   - fifoRefusal: Why FIFO queues or topics are refused, if they are.
    ///   - isOnWire: Whether the Lambda wire API knows these sources.
    ///   - documentation: What it names, in one line.
    /// - Returns: The option.
    static func sourceARN(
        _ name: String,
        _ forms: [ARN.Form],
        fifoRefusal: String? = nil,
        isOnWire: Bool = true,
        _ documentation: String
    ) -> OptionDescriptor {
        OptionDescriptor(
            name,
            .arn(ARNShape(forms, fifoRefusal: fifoRefusal)),
            requirement: OptionRequirement(.both),
            isMutable: false,
            wire: isOnWire ? WireBinding("EventSourceArn") : nil,
            source: isOnWire ? "Lambda API EventSourceArn" : "CDK",
            documentation
        )
    }
}
