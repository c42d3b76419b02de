import CYAML

/// An event of libyaml as a Swift value.
struct Event {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
        case alias(String)
        case scalar(String, YAMLStyle, tag: String?, anchor: String?)
        case sequenceStart(tag: String?, anchor: String?)
        case mappingStart(tag: String?, anchor: String?)
    }

    var kind: Kind
    var place: YAMLPlace
}

/// The thin layer over libyaml: the only place that knows its pointers. Everything is freed when this goes.
struct EventSource: ~Copyable {
    // On the heap because libyaml keeps pointers to the parser and to the text.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// - Parameter bytes: UTF-8; a byte order mark is skipped.
    init(_ bytes: [UInt8]) throws(YAMLError) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let body = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw YAMLError(.outOfMemory, at: YAMLPlace(line: 1, column: 1))
        }
        // One byte too many, so that an empty text has an address too.
        text = .allocate(capacity: body.count + 1)
        text.initialize(repeating: 0)
        _ = text.update(fromContentsOf: body)
        self.parser = parser
        // Told, libyaml does not guess UTF-16 from the first bytes.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, body.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    /// The next event. Must not be called again after the end of the stream or an error.
    mutating func next() throws(YAMLError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        let kind: Event.Kind =
            switch event.type {
            case YAML_STREAM_START_EVENT: .streamStart
            case YAML_DOCUMENT_START_EVENT: .documentStart
            case YAML_DOCUMENT_END_EVENT: .documentEnd
            case YAML_SEQUENCE_END_EVENT: .sequenceEnd
            case YAML_MAPPING_END_EVENT: .mappingEnd
            case YAML_ALIAS_EVENT: .alias(string(event.data.alias.anchor) ?? "")
            case YAML_SCALAR_EVENT: scalar(event)
            case YAML_SEQUENCE_START_EVENT:
                .sequenceStart(
                    tag: string(event.data.sequence_start.tag), anchor: string(event.data.sequence_start.anchor))
            case YAML_MAPPING_START_EVENT:
                .mappingStart(
                    tag: string(event.data.mapping_start.tag), anchor: string(event.data.mapping_start.anchor))
            default: .streamEnd
            }
        return Event(kind: kind, place: place(event.start_mark))
    }

    private func scalar(_ event: yaml_event_t) -> Event.Kind {
        let data = event.data.scalar
        // The length counts, not the terminator: "\0" is a character of YAML.
        let text = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
        let style: YAMLStyle =
            switch data.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        return .scalar(text, style, tag: string(data.tag), anchor: string(data.anchor))
    }

    private func string(_ pointer: UnsafePointer<yaml_char_t>?) -> String? { pointer.map { String(cString: $0) } }

    private func place(_ mark: yaml_mark_t) -> YAMLPlace {
        YAMLPlace(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func failure() -> YAMLError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "unreadable"
        switch parser.pointee.error {
        case YAML_MEMORY_ERROR:
            return YAMLError(.outOfMemory, at: place(parser.pointee.mark))
        case YAML_READER_ERROR:
            // The reader knows only an offset, and runs ahead of the mark.
            return YAMLError(.badCharacter(problem), at: place(ofByte: Int(parser.pointee.problem_offset)))
        default:
            let context = parser.pointee.context.map { String(cString: $0) + ", " } ?? ""
            return YAMLError(.syntax(context + problem), at: place(parser.pointee.problem_mark))
        }
    }

    /// Lines end as libyaml sees them in what came before: `\n`, `\r` or both.
    private func place(ofByte offset: Int) -> YAMLPlace {
        var place = YAMLPlace(line: 1, column: 1)
        var previous: UInt8 = 0
        for byte in text.prefix(min(max(offset, 0), text.count)) {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if !(byte == UInt8(ascii: "\n") && previous == UInt8(ascii: "\r")) { place.line += 1 }
                place.column = 1
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
            previous = byte
        }
        return place
    }
}
