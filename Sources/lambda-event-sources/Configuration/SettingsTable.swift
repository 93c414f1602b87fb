/// The table of all settings, as the documents show it.
enum SettingsTable {
    /// GitHub-flavoured Markdown.
    static var markdown: String {
        var lines = [
            "| Flag | Environment variable | Default | What it is |",
            "|---|---|---|---|",
        ]
        for setting in Settings.all.map(\.description) {
            let value = setting.form == .toggle ? "" : " \(setting.placeholder)"
            let flag = "`\(setting.flag)\(value)`".replacing("|", with: "\\|")
            let initial = setting.defaultText.map { "`\($0)`" } ?? ""
            let allowed = setting.form == .toggle ? "" : " Must be \(setting.allowed)."
            lines.append("| \(flag) | `\(setting.variable)` | \(initial) | \(setting.help)\(allowed) |")
        }
        return lines.joined(separator: "\n")
    }
}
