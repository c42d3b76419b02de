import FoundationEssentials
import Testing
import Workflow

@testable import CanaryWorkflow

/// The workflow files that stand in scenarios/workflows, to be broken.
struct Fixture {
    /// As the seeds have it: the synthetic dialect alone, `update` alone.
    static let seeds = "diun-upgrade"
    /// Mended: both dialects, `new` and `update`; nothing is wrong with it.
    static let mended = "diun-upgrade-both"

    static let folder =
        #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/scenarios/workflows"

    static let webhook = "DIUN Webhook"
    static let filter = "Filter Updates Only"
    static let code = "Filter and Rate Limit"
    static let agent = "Run Upgrade Agent"

    var document: WorkflowValue

    init(_ name: String = Fixture.mended) throws {
        let data = try #require(FileManager.default.contents(atPath: "\(Self.folder)/\(name).json"))
        document = try WorkflowValue(parsing: Array(data))
    }

    func source(_ label: String = "file") throws -> WorkflowSource { try WorkflowSource(document, label: label) }

    /// Changes one place; `nil` takes it away.
    mutating func set(_ path: [Step], _ value: WorkflowValue?) { document = Self.setting(document, path[...], value) }

    mutating func set(node: String, _ path: [Step], _ value: WorkflowValue?) {
        set([.key("nodes"), .node(node)] + path, value)
    }

    mutating func replaceCode(_ old: String, with new: String) {
        let path: [Step] = ["nodes", .node(Self.code), "parameters", "jsCode"]
        let text = Self.getting(document, path)?.stringValue ?? ""
        #expect(text.contains(old), "the fixture has no \(old)")
        set(path, .string(text.replacing(old, with: new)))
    }

    mutating func replace(node: String, _ path: [Step], _ old: String, with new: String) {
        let path: [Step] = ["nodes", .node(node)] + path
        let text = Self.getting(document, path)?.stringValue ?? ""
        #expect(text.contains(old), "the fixture has no \(old)")
        set(path, .string(text.replacing(old, with: new)))
    }

    mutating func remove(node: String) {
        guard case .array(let nodes)? = document["nodes"] else { return }
        document = document.setting("nodes", .array(nodes.filter { $0["name"]?.stringValue != node }))
    }

    /// Puts a node at the end, unconnected.
    mutating func add(_ node: WorkflowValue) {
        document = document.setting("nodes", .array((document["nodes"]?.arrayValue ?? []) + [node]))
    }

    enum Step: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case key(String)
        case index(Int)
        case node(String)
        init(stringLiteral value: String) { self = .key(value) }
        init(integerLiteral value: Int) { self = .index(value) }
    }

    private static func index(_ step: Step, _ items: [WorkflowValue]) -> Int? {
        switch step {
        case .index(let index): index < items.count ? index : nil
        case .node(let name): items.firstIndex { $0["name"]?.stringValue == name }
        case .key: nil
        }
    }

    private static func getting(_ value: WorkflowValue, _ path: [Step]) -> WorkflowValue? {
        path.reduce(Optional(value)) { value, step in
            if case .key(let key) = step { return value?[key] }
            return value?.arrayValue.flatMap { items in index(step, items).map { items[$0] } }
        }
    }

    private static func setting(_ value: WorkflowValue, _ path: ArraySlice<Step>, _ new: WorkflowValue?)
        -> WorkflowValue
    {
        guard let step = path.first else { return new ?? .null }
        let rest = path.dropFirst()
        if case .key(let key) = step {
            if rest.isEmpty { return value.setting(key, new) }
            return value.setting(key, setting(value[key] ?? [:], rest, new))
        }
        guard case .array(var items) = value, let index = index(step, items) else {
            Issue.record("no \(step) in the fixture")
            return value
        }
        if rest.isEmpty, new == nil { items.remove(at: index) } else { items[index] = setting(items[index], rest, new) }
        return .array(items)
    }
}
