/// A rule that looks at more than one option of a mapping, listed next to the options of the source types it holds for.
struct Rule: Sendable {
    /// The faces it holds on.
    let scope: OptionScope
    /// Reports what is wrong or worth knowing.
    let check: @Sendable (RuleContext, inout Findings) -> Void

    init(_ scope: OptionScope = .both, _ check: @escaping @Sendable (RuleContext, inout Findings) -> Void) {
        self.scope = scope
        self.check = check
    }
}
