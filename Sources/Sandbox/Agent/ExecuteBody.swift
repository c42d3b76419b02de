import HTTPServer
import Workflow

/// The body of `POST /execute`, taken or refused as FastAPI and Pydantic do it with the service's model:
/// `prompt: str`, `agent: str`, `max_budget_usd: float = 5.0`, `timeout_seconds: int = 2700`, `metadata: dict | None = None`.
struct ExecuteBody {
    enum Reading {
        case taken(ExecuteBody)
        case refused(HTTPServerResponse)
    }

    var prompt: String
    var agent: String
    /// Seconds; what is beyond an `Int` is its largest or smallest value.
    var timeout = 2700
    var metadata = JSONValue.null
    /// False where the record cannot be written out again: `NaN` in the metadata, half a character in a text.
    var isWritable = true

    /// Without a content type of JSON the body is a text, and a text is not an object.
    static func read(_ request: HTTPServerRequest) -> Reading {
        if request.body.isEmpty {
            return .refused(refusal([PydanticError("missing", "Field required", .none)]))
        }
        guard isJSON(request.headers["Content-Type"] ?? "") else {
            guard let text = String(validating: request.body, as: UTF8.self) else {
                return .refused(.internalServerError)
            }
            return .refused(refusal([notAnObject(.text(text, isWritable: true))]))
        }
        do throws(PythonJSONError) {
            return model(try PythonJSON.read(request.body))
        } catch {
            guard case .decoding(let message, let position) = error else {
                return .refused(.detail(400, "There was an error parsing the body"))
            }
            return .refused(
                .fastAPI(
                    422,
                    [
                        "detail": [
                            [
                                "type": "json_invalid", "loc": ["body", .int(position)], "msg": "JSON decode error",
                                "input": [:], "ctx": ["error": .string(message)],
                            ]
                        ]
                    ]))
        }
    }

    /// The refusal of `{}` by an older service that asks for nothing else.
    static var withoutPrompt: HTTPServerResponse {
        refusal([PydanticError("missing", "Field required", .dictionary([])).at("prompt")])
    }

    /// `application/json`, `application/<anything>+json`, whatever parameters follow.
    private static func isJSON(_ contentType: String) -> Bool {
        let type =
            contentType.split(separator: ";", omittingEmptySubsequences: false).first.map { $0.lowercased() } ?? ""
        let parts = type.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].trimmedOfSpace == "application" else { return false }
        let kind = parts[1].trimmedOfSpace
        return kind == "json" || kind.hasSuffix("+json")
    }

    private static func model(_ value: PythonValue) -> Reading {
        guard case .dictionary = value else { return .refused(refusal([notAnObject(value)])) }
        var body = ExecuteBody(prompt: "", agent: "")
        var errors: [PydanticError] = []
        func field(_ name: String, isRequired: Bool = false, _ read: (PythonValue) throws(PydanticError) -> Void) {
            do throws(PydanticError) {
                if let member = value[name] {
                    try read(member)
                } else if isRequired {
                    throw PydanticError("missing", "Field required", value)
                }
            } catch {
                errors.append(error.at(name))
            }
        }
        field("prompt", isRequired: true) { (member) throws(PydanticError) in body.prompt = try body.text(member) }
        field("agent", isRequired: true) { (member) throws(PydanticError) in body.agent = try body.text(member) }
        field("max_budget_usd") { (member) throws(PydanticError) in try Pydantic.float(member) }
        field("timeout_seconds") { (member) throws(PydanticError) in body.timeout = try Pydantic.int(member) }
        field("metadata") { (member) throws(PydanticError) in
            switch member {
            case .none: break
            case .dictionary:
                body.metadata = member.json ?? .null
                if member.json == nil { body.isWritable = false }
            default: throw PydanticError("dict_type", "Input should be a valid dictionary", member)
            }
        }
        return errors.isEmpty ? .taken(body) : .refused(refusal(errors))
    }

    private mutating func text(_ value: PythonValue) throws(PydanticError) -> String {
        guard case .text(let text, let isWritable) = value else {
            throw PydanticError("string_type", "Input should be a valid string", value)
        }
        if !isWritable { self.isWritable = false }
        return text
    }

    private static func notAnObject(_ value: PythonValue) -> PydanticError {
        PydanticError(
            "model_attributes_type", "Input should be a valid dictionary or object to extract fields from", value)
    }

    /// 422 with every error. An input that cannot be written out makes it a 500, there as here.
    private static func refusal(_ errors: [PydanticError]) -> HTTPServerResponse {
        let detail = errors.compactMap(\.json)
        return detail.count == errors.count ? .fastAPI(422, ["detail": .array(detail)]) : .internalServerError
    }
}

/// One entry of FastAPI's `detail`.
struct PydanticError: Error {
    var type: String
    var message: String
    var input: PythonValue
    /// Nil for the body as a whole.
    var field: String?

    init(_ type: String, _ message: String, _ input: PythonValue) {
        (self.type, self.message, self.input) = (type, message, input)
    }

    func at(_ field: String) -> PydanticError {
        var error = self
        error.field = field
        return error
    }

    var json: JSONValue? {
        input.json.map { input in
            let place: [JSONValue] = ["body"] + (field.map { [.string($0)] } ?? [])
            return ["type": .string(type), "loc": .array(place), "msg": .string(message), "input": input]
        }
    }
}

/// Pydantic's lax mode: numbers may be texts, whole numbers may have a point, true is one.
enum Pydantic {
    static func float(_ value: PythonValue) throws(PydanticError) {
        switch value {
        case .whole, .fraction, .bool: return
        case .text(let text, _):
            let plain = withoutUnderscores(text)
            // Swift reads hexadecimal too, and Python does not.
            if let plain, !plain.lowercased().contains("x"), Double(plain) != nil { return }
            throw PydanticError(
                "float_parsing", "Input should be a valid number, unable to parse string as a number", value)
        default: throw PydanticError("float_type", "Input should be a valid number", value)
        }
    }

    static func int(_ value: PythonValue) throws(PydanticError) -> Int {
        switch value {
        case .bool(let bool): return bool ? 1 : 0
        case .whole(let digits): return clamped(digits)
        case .fraction(let number):
            guard number.isFinite else {
                throw PydanticError("finite_number", "Input should be a finite number", value)
            }
            guard number == number.rounded(.towardZero) else {
                throw PydanticError(
                    "int_from_float", "Input should be a valid integer, got a number with a fractional part", value)
            }
            guard let whole = Int(exactly: number) else { throw tooLarge(value) }
            return whole
        case .text(let text, _):
            if text.utf8.count > 4300 { throw tooLarge(value) }
            guard let plain = withoutUnderscores(text), let digits = wholeNumber(plain) else {
                throw PydanticError(
                    "int_parsing", "Input should be a valid integer, unable to parse string as an integer", value)
            }
            return clamped(digits)
        default: throw PydanticError("int_type", "Input should be a valid integer", value)
        }
    }

    private static func tooLarge(_ value: PythonValue) -> PydanticError {
        PydanticError(
            "int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size", value)
    }

    private static func clamped(_ digits: String) -> Int { Int(digits) ?? (digits.hasPrefix("-") ? .min : .max) }

    /// A text without the space around it and the single underscores within; nil where an underscore is out of place.
    private static func withoutUnderscores(_ text: String) -> String? {
        let trimmed = text[...].trimmedOfSpace
        let pieces = trimmed.split(separator: "_", omittingEmptySubsequences: false)
        return pieces.contains(where: \.isEmpty) ? nil : pieces.joined()
    }

    /// Sign and digits of `30` and `30.00`; nil for anything else.
    private static func wholeNumber(_ text: String) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2 else { return nil }
        if parts.count == 2, parts[1].isEmpty || !parts[1].allSatisfy({ $0 == "0" }) { return nil }
        let digits = whole.hasPrefix("-") || whole.hasPrefix("+") ? whole.dropFirst() : whole
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return (whole.hasPrefix("-") ? "-" : "") + digits
    }
}

extension Substring {
    /// Without the white space at both ends.
    fileprivate var trimmedOfSpace: String {
        var rest = self
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
