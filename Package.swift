// swift-tools-version: 6.2
import PackageDescription

// Every library below is Debian's; no Swift package from outside is needed (docs/decisions/0001-dependencies.md).

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

/// Every module sees how numbers from outside are made into its own (docs/development.md).
func library(_ name: String, _ dependencies: [Target.Dependency] = [], plugins: [Target.PluginUsage] = []) -> Target {
    .target(name: name, dependencies: ["Arithmetic"] + dependencies, swiftSettings: strict, plugins: plugins)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = [])
    -> Target
{
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies, exclude: exclude,
        resources: resources, swiftSettings: strict)
}

/// The test targets that are built: all, or those that `CANARY_TESTS` names (`HCLTests,YAMLTests`), so that the tests of one
/// part need not wait for those of every other (`make test FILTER=…`).
func wanted(_ tests: [Target]) -> [Target] {
    guard let names = Context.environment["CANARY_TESTS"]?.split(separator: ",").map(String.init) else { return tests }
    return tests.filter { names.contains($0.name) }
}

let package = Package(
    name: "canary",
    products: [
        .executable(name: "canary", targets: ["canary"]),
        .library(name: "HCL", targets: ["HCL"]),
        .library(name: "CommandLineTool", targets: ["CommandLineTool"]),
        .library(name: "HTTPServer", targets: ["HTTPServer"]),
        .library(name: "Workflow", targets: ["Workflow"]),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .target(name: "CCurlShims", dependencies: ["CCurl"]),
        .target(name: "CGit2Shims", dependencies: ["CGit2"]),
        .target(name: "CMicrohttpdShims", dependencies: ["CMicrohttpd"]),

        .target(name: "Arithmetic", swiftSettings: strict),
        library("CommandLineTool"),
        library("HCL"),
        library("YAML", ["CYAML"]),
        library("HTTPServer", ["CMicrohttpd", "CMicrohttpdShims"]),
        library("Workflow", plugins: ["EmbedText"]),
        .executableTarget(name: "embed-text", swiftSettings: strict),
        .plugin(name: "EmbedText", capability: .buildTool(), dependencies: ["embed-text"]),
        library("Sandbox", ["HTTPServer", "CGit2", "Workflow"]),
        library("Scenarios", ["YAML", "Sandbox", "Workflow"], plugins: ["EmbedText"]),
        library("CanaryCore", ["HCL"]),
        library("CanaryConfig", ["CanaryCore", "YAML"]),
        library("CanaryHTTP", ["CanaryCore", "CCurl", "CCurlShims"]),
        library("CanaryGit", ["CanaryCore", "CGit2", "CGit2Shims"]),
        library("CanaryStore", ["CanaryCore", "CSQLite"]),
        library("CanaryRender", ["CanaryCore"], plugins: ["EmbedText"]),
        library("CanaryWorkflow", ["CanaryCore", "Workflow"]),
        library(
            "CanaryCommands",
            [
                "CommandLineTool", "CanaryCore", "CanaryConfig", "CanaryHTTP", "CanaryGit", "CanaryStore",
                "CanaryRender", "CanaryWorkflow", "HTTPServer", "Sandbox", "Scenarios", "Workflow", "YAML",
            ]),
        .executableTarget(
            name: "canary", dependencies: ["CanaryCommands", "CanaryGit", "Workflow"], swiftSettings: strict),
    ]
        + wanted([
            tests("Arithmetic"),
            tests("CommandLineTool"),
            tests("HCL", resources: [.copy("Recordings")]),
            tests("YAML"),
            tests("HTTPServer"),
            // What these tests read by its place beside them.
            tests(
                "Workflow", exclude: ["Run/Recordings", "Nodes/Cases"],
                resources: [.copy("Conditions/ConditionCases"), .copy("Prelude/Cases")]),
            tests(
                "Sandbox", ["HTTPServer", "Workflow"], resources: [.copy("RealN8n/Cases"), .copy("Agent/Recordings")]),
            tests("CanaryCore", ["HCL"], resources: [.copy("Recordings")]),
            tests("Scenarios", ["YAML", "Sandbox", "Workflow"]),
            tests("CanaryConfig", ["CanaryCore", "YAML"]),
            tests("CanaryHTTP", ["CanaryCore"]),
            tests("CanaryGit", ["CanaryCore", "CGit2Shims"]),
            tests("CanaryStore", ["CanaryCore", "CSQLite"]),
            tests("CanaryRender", ["CanaryCore"]),
            tests("CanaryWorkflow", ["CanaryCore", "Workflow"]),
            tests(
                "CanaryCommands",
                [
                    "CommandLineTool", "CanaryCore", "CanaryConfig", "CanaryHTTP", "CanaryGit", "CanaryStore",
                    "CanaryRender", "CanaryWorkflow", "HTTPServer", "Sandbox", "Scenarios", "Workflow", "YAML",
                ]),
        ])
)
