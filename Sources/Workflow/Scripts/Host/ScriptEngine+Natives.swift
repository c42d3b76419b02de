/// The three functions that the prelude has beyond bare JavaScript. They take whatever they are given: user code may
/// have found them.
extension ScriptEngine {
    /// What a native was called with.
    private struct Call {
        let engine: ScriptEngine
        let context: JavaScriptCore.Context
        let count: Int
        let values: JavaScriptCore.Arguments?

        subscript(index: Int) -> JavaScriptCore.Value? { index < count ? values?[index] : nil }

        var core: JavaScriptCore { engine.core }
    }

    /// Becomes a JavaScript Error.
    private struct Misuse: Error { var text: String }

    /// `__canary_answer(json)`: the request's answer, once.
    static let answerNative: JavaScriptCore.Callback = { context, function, _, count, values, exception in
        enter(context, function, count, values, exception) { call throws(Misuse) in
            guard let value = call[0], call.core.valueIsString(call.context, value) else {
                throw Misuse(text: "__canary_answer takes a string")
            }
            guard call.engine.answer == nil else { return nil }
            guard let text = call.core.valueToStringCopy(call.context, value, nil) else {
                throw Misuse(text: "Out of memory")
            }
            defer { call.core.stringRelease(text) }
            let limit = call.engine.answerLimit
            // A character takes at least one byte.
            guard call.core.stringLength(text) <= limit else {
                call.engine.answer = ScriptFrame.Reply(kind: .answerTooLong)
                return nil
            }
            let bytes = call.core.bytes(of: text)
            call.engine.answer =
                bytes.count <= limit
                ? ScriptFrame.Reply(kind: .answer, body: bytes) : ScriptFrame.Reply(kind: .answerTooLong)
            return nil
        }
    }

    /// `__canary_after(ms, function)`: calls the function after that time; gives back a number to cancel it by.
    static let afterNative: JavaScriptCore.Callback = { context, function, _, count, values, exception in
        enter(context, function, count, values, exception) { call throws(Misuse) in
            guard let milliseconds = call[0], call.core.valueIsNumber(call.context, milliseconds),
                let callback = call[1], call.core.valueIsObject(call.context, callback),
                call.core.objectIsFunction(call.context, callback)
            else { throw Misuse(text: "__canary_after takes a number and a function") }
            call.core.valueProtect(call.context, callback)
            let id = call.engine.timers.add(
                after: call.core.valueToNumber(call.context, milliseconds, nil), turn: call.engine.turn,
                now: SystemCalls.now(), callback)
            return call.core.valueMakeNumber(call.context, Double(id))
        }
    }

    /// `__canary_cancel(id)`: what is no number of a timer that waits is ignored.
    static let cancelNative: JavaScriptCore.Callback = { context, function, _, count, values, exception in
        enter(context, function, count, values, exception) { call throws(Misuse) in
            guard let value = call[0], call.core.valueIsNumber(call.context, value),
                let id = Int(exactly: call.core.valueToNumber(call.context, value, nil)),
                let callback = call.engine.timers.cancel(id)
            else { return nil }
            call.core.valueUnprotect(call.context, callback)
            return nil
        }
    }

    private static func enter(
        _ context: JavaScriptCore.Context?, _ function: JavaScriptCore.Value?, _ count: Int,
        _ values: JavaScriptCore.Arguments?, _ exception: JavaScriptCore.Exception?,
        _ body: (Call) throws(Misuse) -> JavaScriptCore.Value?
    ) -> JavaScriptCore.Value? {
        // Both are always there: the engine calls with the object that was made with the engine as its private data.
        guard let context, let function else { return nil }
        // What user code can pass itself as the function object is only ever one of ours.
        guard let found = JavaScriptCore.privateData(of: function) else { return nil }
        let engine = Unmanaged<ScriptEngine>.fromOpaque(found).takeUnretainedValue()
        do {
            let call = Call(engine: engine, context: context, count: count, values: values)
            return try body(call) ?? engine.core.valueMakeUndefined(context)
        } catch {
            let text = engine.core.string(Array(error.text.utf8), in: context)
            exception?.pointee = engine.core.objectMakeError(context, 1, [text], nil)
            return engine.core.valueMakeUndefined(context)
        }
    }

    /// A class whose objects are called as functions.
    static func nativeClass(_ core: JavaScriptCore, _ callback: JavaScriptCore.Callback) throws(Thrown)
        -> JavaScriptCore.Class
    {
        // JSClassDefinition: two ints, then pointers, of which all but two stay empty.
        let (size, namePlace, callPlace) = (128, 8, 96)
        let definition = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
        defer { definition.deallocate() }
        definition.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        definition.storeBytes(of: callback, toByteOffset: callPlace, as: JavaScriptCore.Callback.self)
        let made = "Function".withCString { name in
            definition.storeBytes(of: name, toByteOffset: namePlace, as: UnsafePointer<CChar>.self)
            return core.classCreate(definition)
        }
        guard let made else { throw Thrown(text: "no class") }
        return made
    }
}
