// To look into a folder that is not the target's own.
import Foundation
import PackagePlugin

/// Puts text files into a target as Swift string constants, so that the program is one file that needs no other beside it.
///
/// A target's own `.js` files; for `Scenarios` the scenario files at the package's root, for `CanaryRender` its alert rules.
@main struct EmbedText: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target as? SourceModuleTarget else { return [] }
        let tool = try context.tool(named: "embed-text")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedText.swift")
        let folders = ["Scenarios": "scenarios", "CanaryRender": "k8s/rules"]
        let inputs =
            folders[target.name].map { folder in
                files(
                    below: context.package.directoryURL.appending(path: folder).resolvingSymlinksInPath(),
                    ending: "yaml")
            } ?? target.sourceFiles(withSuffix: ".js").map(\.url).sorted { $0.path < $1.path }
        return [
            .buildCommand(
                displayName: "Embedding \(inputs.count) texts into \(target.name)", executable: tool.url,
                arguments: [output.path] + inputs.map(\.path), inputFiles: inputs, outputFiles: [output])
        ]
    }

    private func files(below folder: URL, ending: String) -> [URL] {
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (all?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == ending }
            .sorted { $0.path < $1.path }
    }
}
