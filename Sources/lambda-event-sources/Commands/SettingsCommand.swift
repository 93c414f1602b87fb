import ArgumentParser
import JSON

/// Shows what the server would be started with.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Show every setting with its value and where it comes from.",
        discussion:
            "It takes the flags, environment variables and configuration file of serve, and checks them as serve does."
    )

    @Flag(help: "Print JSON.") var json = false
    @Flag(help: "Print a Markdown table of all settings and their defaults.") var markdown = false
    @OptionGroup var options: ConfigurationOptions<SettingFlags>

    func run() throws {
        if markdown {
            StandardStream.output.write(SettingsTable.markdown + "\n")
            return
        }
        let rows = try options.resolve().rows
        if json {
            let objects = rows.map { row -> JSONValue in
                ["name": .string(row.name), "value": .string(row.value), "from": .string(row.origin)]
            }
            StandardStream.output.write(JSONValue.array(objects).text(.pretty) + "\n")
            return
        }
        for row in rows {
            StandardStream.output.write("\(row.name): \(row.value)  (\(row.origin))\n")
        }
    }
}
