import Foundation
import Testing

/// The map of the code is that of the code.
struct ContributingTests {
    private struct Target: Hashable {
        let name: String
        let folder: String
        let imports: Set<String>
    }

    @Test func mapHasEveryTargetAndWhatItImports() throws {
        let manifest = try String(contentsOf: Product.root.appending(path: "Package.swift"), encoding: .utf8)
        let declared = try Self.declarations(in: manifest).map(Self.target)
        #expect(declared.count > 20)
        let rows = try Document("CONTRIBUTING.md").section("targets").split(separator: "\n").dropFirst(2)
        let shown = rows.map { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return Target(
                name: cells[0].replacing("`", with: ""),
                folder: cells[1].replacing("`", with: ""),
                imports: cells[3] == "–" ? [] : Set(cells[3].split(separator: ", ").map(String.init))
            )
        }
        #expect(Set(shown) == Set(declared))
        #expect(shown.count == declared.count)
        for target in shown {
            #expect(FileManager.default.fileExists(atPath: Product.root.appending(path: target.folder).path))
        }
    }

    /// The declarations of the targets that are no tests, those of the fuzzer aside.
    private static func declarations(in manifest: String) throws -> [Substring] {
        let end = try #require(manifest.range(of: "// The fuzzer itself")).lowerBound
        let lines = manifest[..<end]
        let starts = lines.matches(of: #/(?m)^        \.(\w+)\(/#).filter {
            ["target", "executableTarget", "systemLibrary", "testTarget"].contains($0.1)
        }
        return starts.enumerated().compactMap { index, match in
            let next = index + 1 < starts.count ? starts[index + 1].range.lowerBound : lines.endIndex
            return match.1 == "testTarget" ? nil : lines[match.range.lowerBound..<next]
        }
    }

    private static func target(_ declaration: Substring) throws -> Target {
        let name = String(try #require(declaration.firstMatch(of: #/name: "([^"]+)"/#)).1)
        let path = declaration.firstMatch(of: #/path: "([^"]+)"/#).map { String($0.1) }
        let own = declaration.replacing(#/\.product\([^)]*\)/#, with: "")
        let list = own.firstMatch(of: #/dependencies: \[([^\]]*)\]/#)?.1 ?? ""
        return Target(
            name: name,
            folder: path ?? "Sources/\(name)",
            imports: Set(list.matches(of: #/"([^"]+)"/#).map { String($0.1) })
        )
    }

    @Test func filesOfEachKindOfChangeAreThere() throws {
        let text = try Document("CONTRIBUTING.md").text
        let names = text.matches(of: #/`([A-Za-z+\/_-]+\.(?:swift|yaml|md))`/#).map { String($0.1) }
        #expect(names.count > 10)
        let tracked = try #require(FileManager.default.enumerator(atPath: Product.root.path))
        var paths: Set<String> = []
        for case let path as String in tracked {
            if path.hasPrefix(".") { tracked.skipDescendants() } else { paths.insert(path) }
        }
        for name in names {
            #expect(paths.contains { $0 == name || $0.hasSuffix("/\(name)") }, "\(name)")
        }
    }

    @Test func countOfFilesIsThatOfTheFilesNamed() throws {
        let text = try Document("CONTRIBUTING.md").text
        let rows = text.matches(of: #/(?m)^\| (An? [a-z ]+) \| (\d) \| (.+) \|$/#)
        #expect(rows.count == 9)
        for row in rows {
            // Folders in brackets say where the files named before them are.
            let named = row.3.replacing(#/\([^)]*\)/#, with: "").split(separator: ",").count
            #expect(String(named) == row.2, "\(row.0)")
        }
    }
}
