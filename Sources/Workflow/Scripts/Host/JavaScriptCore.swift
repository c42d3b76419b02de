import Glibc
import Synchronization

/// WebKitGTK's JavaScript engine, opened at run time, so that a program without it runs what needs no JavaScript.
///
/// The thin layer over its C interface: only the few functions that are needed. Opened in the child alone.
struct JavaScriptCore {
    typealias Group = OpaquePointer
    typealias Context = OpaquePointer
    typealias Value = OpaquePointer
    typealias Text = OpaquePointer
    typealias Script = OpaquePointer
    typealias Class = OpaquePointer
    typealias Exception = UnsafeMutablePointer<Value?>
    typealias Arguments = UnsafePointer<Value?>
    typealias Callback =
        @convention(c) (Context?, Value?, Value?, Int, Arguments?, Exception?) -> Value?

    /// Debian 12 has all three; 4.1 is the one that is documented.
    static let names = [
        "libjavascriptcoregtk-4.1.so.0", "libjavascriptcoregtk-6.0.so.1", "libjavascriptcoregtk-4.0.so.18",
    ]

    let contextGroupCreate: @convention(c) () -> Group?
    let globalContextCreateInGroup: @convention(c) (Group, Class?) -> Context?
    let globalContextRelease: @convention(c) (Context) -> Void
    let contextGetGlobalObject: @convention(c) (Context) -> Value?
    let scriptCreateFromString:
        @convention(c) (Group, Text?, Int32, Text, UnsafeMutablePointer<Text?>?, UnsafeMutablePointer<Int32>?) ->
            Script?
    let scriptEvaluate: @convention(c) (Context, Script, Value?, Exception?) -> Value?
    let evaluateScript: @convention(c) (Context, Text, Value?, Text?, Int32, Exception?) -> Value?
    let stringCreate: @convention(c) (UnsafePointer<CChar>) -> Text?
    let stringRelease: @convention(c) (Text) -> Void
    let stringLength: @convention(c) (Text) -> Int
    let stringMaximumSize: @convention(c) (Text) -> Int
    let stringCopy: @convention(c) (Text, UnsafeMutablePointer<UInt8>, Int) -> Int
    let valueToStringCopy: @convention(c) (Context, Value, Exception?) -> Text?
    let valueToNumber: @convention(c) (Context, Value, Exception?) -> Double
    let valueMakeString: @convention(c) (Context, Text) -> Value?
    let valueMakeNumber: @convention(c) (Context, Double) -> Value?
    let valueMakeUndefined: @convention(c) (Context) -> Value?
    let valueIsString: @convention(c) (Context, Value) -> Bool
    let valueIsNumber: @convention(c) (Context, Value) -> Bool
    let valueIsObject: @convention(c) (Context, Value) -> Bool
    let valueProtect: @convention(c) (Context, Value) -> Void
    let valueUnprotect: @convention(c) (Context, Value) -> Void
    let objectIsFunction: @convention(c) (Context, Value) -> Bool
    let objectCall: @convention(c) (Context, Value, Value?, Int, Arguments?, Exception?) -> Value?
    let objectGet: @convention(c) (Context, Value, Text, Exception?) -> Value?
    let objectSet: @convention(c) (Context, Value, Text, Value?, UInt32, Exception?) -> Void
    let objectMake: @convention(c) (Context, Class?, UnsafeMutableRawPointer?) -> Value?
    let objectPrivate: @convention(c) (Value) -> UnsafeMutableRawPointer?
    let objectMakeError: @convention(c) (Context, Int, Arguments?, Exception?) -> Value?
    let classCreate: @convention(c) (UnsafeRawPointer) -> Class?
    let collectGarbage: @convention(c) (Context) -> Void

    /// Nil where none of the libraries is there, or none has what is needed.
    init?(names: [String]) {
        for name in names {
            guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
            if let engine = try? JavaScriptCore(Library(handle: library)) {
                self = engine
                let address = unsafeBitCast(engine.objectPrivate, to: UInt.self)
                Self.privateDataFunction.store(address, ordering: .releasing)
                return
            }
        }
        return nil
    }

    /// `JSObjectGetPrivate` for those whom the engine calls: a C function carries nothing but what it is called with.
    private static let privateDataFunction = Atomic<UInt>(0)

    static func privateData(of object: Value) -> UnsafeMutableRawPointer? {
        let address = privateDataFunction.load(ordering: .acquiring)
        guard address != 0 else { return nil }
        typealias Function = @convention(c) (Value) -> UnsafeMutableRawPointer?
        return unsafeBitCast(address, to: Function.self)(object)
    }

    private struct Library {
        struct NoSuchSymbol: Error {}
        let handle: UnsafeMutableRawPointer

        /// A C function's address and a Swift pointer to a C function are the same thing by another type.
        func function<Function>(_ name: String) throws(NoSuchSymbol) -> Function {
            guard let address = dlsym(handle, name) else { throw NoSuchSymbol() }
            return unsafeBitCast(address, to: Function.self)
        }
    }

    private init(_ library: Library) throws(Library.NoSuchSymbol) {
        contextGroupCreate = try library.function("JSContextGroupCreate")
        globalContextCreateInGroup = try library.function("JSGlobalContextCreateInGroup")
        globalContextRelease = try library.function("JSGlobalContextRelease")
        contextGetGlobalObject = try library.function("JSContextGetGlobalObject")
        scriptCreateFromString = try library.function("JSScriptCreateFromString")
        scriptEvaluate = try library.function("JSScriptEvaluate")
        evaluateScript = try library.function("JSEvaluateScript")
        stringCreate = try library.function("JSStringCreateWithUTF8CString")
        stringRelease = try library.function("JSStringRelease")
        stringLength = try library.function("JSStringGetLength")
        stringMaximumSize = try library.function("JSStringGetMaximumUTF8CStringSize")
        stringCopy = try library.function("JSStringGetUTF8CString")
        valueToStringCopy = try library.function("JSValueToStringCopy")
        valueToNumber = try library.function("JSValueToNumber")
        valueMakeString = try library.function("JSValueMakeString")
        valueMakeNumber = try library.function("JSValueMakeNumber")
        valueMakeUndefined = try library.function("JSValueMakeUndefined")
        valueIsString = try library.function("JSValueIsString")
        valueIsNumber = try library.function("JSValueIsNumber")
        valueIsObject = try library.function("JSValueIsObject")
        valueProtect = try library.function("JSValueProtect")
        valueUnprotect = try library.function("JSValueUnprotect")
        objectIsFunction = try library.function("JSObjectIsFunction")
        objectCall = try library.function("JSObjectCallAsFunction")
        objectGet = try library.function("JSObjectGetProperty")
        objectSet = try library.function("JSObjectSetProperty")
        objectMake = try library.function("JSObjectMake")
        objectPrivate = try library.function("JSObjectGetPrivate")
        objectMakeError = try library.function("JSObjectMakeError")
        classCreate = try library.function("JSClassCreate")
        collectGarbage = try library.function("JSSynchronousGarbageCollectForDebugging")
    }
}
