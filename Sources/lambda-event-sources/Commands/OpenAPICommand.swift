import ArgumentParser
import JSON
import OpenAPIDocument

/// Prints the description of an API.
struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Print the description of an API as OpenAPI 3.1."
    )

    enum API: String, ExpressibleByArgument, CaseIterable {
        case controlPlane = "control-plane"
        case lambda
    }

    enum Form: String, EnumerableFlag {
        case yaml, json
    }

    @Argument(help: "Which API.") var api = API.controlPlane
    @Flag(help: "In which form.") var form = Form.yaml

    func run() throws {
        let document: OpenAPIDocument =
            switch api {
            case .controlPlane: .controlPlane
            case .lambda: .lambda
            }
        StandardStream.output.write(String(decoding: form == .yaml ? document.yaml : document.json, as: UTF8.self))
    }
}
