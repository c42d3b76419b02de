import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct JUnitOutputTests {
    /// What Ant's and Jenkins's schemas both take, written from their published definitions: the elements of the first in
    /// its order with its required attributes, as far as the second knows them.
    private static let schema = """
        <?xml version="1.0" encoding="UTF-8"?>
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:simpleType name="instant"><xs:restriction base="xs:dateTime">
            <xs:pattern value="[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"/>
          </xs:restriction></xs:simpleType>
          <xs:simpleType name="seconds"><xs:restriction base="xs:decimal">
            <xs:pattern value="[0-9]+(\\.[0-9]*)?"/>
          </xs:restriction></xs:simpleType>
          <xs:simpleType name="word"><xs:restriction base="xs:token"><xs:minLength value="1"/></xs:restriction></xs:simpleType>
          <xs:complexType name="outcome"><xs:simpleContent><xs:extension base="xs:string">
            <xs:attribute name="message" type="xs:string"/>
            <xs:attribute name="type" type="xs:string" use="required"/>
          </xs:extension></xs:simpleContent></xs:complexType>
          <xs:complexType name="skip"><xs:simpleContent><xs:extension base="xs:string">
            <xs:attribute name="message" type="xs:string"/>
          </xs:extension></xs:simpleContent></xs:complexType>
          <xs:complexType name="case">
            <xs:choice minOccurs="0">
              <xs:element name="skipped" type="skip"/>
              <xs:element name="error" type="outcome"/>
              <xs:element name="failure" type="outcome"/>
            </xs:choice>
            <xs:attribute name="name" type="xs:token" use="required"/>
            <xs:attribute name="classname" type="xs:token" use="required"/>
            <xs:attribute name="time" type="seconds" use="required"/>
          </xs:complexType>
          <xs:complexType name="suite">
            <xs:sequence>
              <xs:element name="properties"><xs:complexType><xs:sequence>
                <xs:element name="property" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
                  <xs:attribute name="name" type="word" use="required"/>
                  <xs:attribute name="value" type="xs:string" use="required"/>
                </xs:complexType></xs:element>
              </xs:sequence></xs:complexType></xs:element>
              <xs:element name="testcase" type="case" minOccurs="0" maxOccurs="unbounded"/>
              <xs:element name="system-out" type="xs:string"/>
              <xs:element name="system-err" type="xs:string"/>
            </xs:sequence>
            <xs:attribute name="name" type="word" use="required"/>
            <xs:attribute name="package" type="xs:token" use="required"/>
            <xs:attribute name="id" type="xs:int" use="required"/>
            <xs:attribute name="timestamp" type="instant" use="required"/>
            <xs:attribute name="hostname" type="word" use="required"/>
            <xs:attribute name="tests" type="xs:int" use="required"/>
            <xs:attribute name="failures" type="xs:int" use="required"/>
            <xs:attribute name="errors" type="xs:int" use="required"/>
            <xs:attribute name="skipped" type="xs:int"/>
            <xs:attribute name="time" type="seconds" use="required"/>
          </xs:complexType>
          <xs:element name="testsuites"><xs:complexType><xs:sequence>
            <xs:element name="testsuite" type="suite" minOccurs="0" maxOccurs="unbounded"/>
          </xs:sequence></xs:complexType></xs:element>
        </xs:schema>
        """

    @Test("xmllint finds every situation valid, and a document that breaks the schema not")
    func schema() throws {
        let texts = Situation.all.map { $0.text(.junit) }
        try Judge.withFiles([Self.schema] + texts) { files in
            guard
                let answer = try Judge.ask(
                    "xmllint", ["--noout", "--nonet", "--schema", files[0]] + files.dropFirst())
            else { return }
            #expect(answer.code == 0, "\(answer.said)")
        }
        let broken = texts[0].replacing(" hostname=\"localhost\"", with: "")
        try Judge.withFiles([Self.schema, broken]) { files in
            let answer = try Judge.ask("xmllint", ["--noout", "--nonet", "--schema", files[0], files[1]])
            #expect(answer?.code != 0)
        }
    }

    @Test func aBrokenHop() {
        let text = Situation.named("unhealthy").text(.junit)
        #expect(
            text.contains(
                "<testsuite name=\"canary.home\" package=\"canary\" id=\"0\" timestamp=\"2026-11-21T10:02:11\""))
        #expect(text.contains("tests=\"8\" failures=\"1\" errors=\"0\" skipped=\"3\" time=\"2.100\""))
        #expect(
            text.contains(
                "<testcase classname=\"canary.home\" name=\"handoff\" time=\"0.001\">\n      <failure message=\"n8n called the agent "
                    + "without a bearer token\" type=\"handoff.bearer-missing\">handoff.bearer-missing: "))
        #expect(text.contains("agent said: 401 Missing bearer token\n"))
        #expect(
            text.contains(
                "\n  =Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}\nmore: canary causes handoff.bearer-missing</failure>"))
        #expect(text.contains("<property name=\"auth.bearer\" value=\"broken\"/>"))
        #expect(text.contains("<property name=\"run\" value=\"7f3a9c2e\"/>"))
        #expect(text.contains("<skipped message=\"not reached, or not asked for\"/>"))
    }

    @Test("What could not be seen is an error, a failure or skipped, as the run was asked to count it")
    func unknown() {
        func cases(_ name: String) -> String { String(Situation.named(name).text(.junit).prefix { $0 != "!" }) }
        #expect(cases("inconclusive").contains("<error message="))
        #expect(cases("inconclusive, failed").contains("<failure message="))
        let passed = cases("inconclusive, passed")
        #expect(
            !passed.contains("<error") && !passed.contains("<failure") && passed.contains("failures=\"0\" errors=\"0\"")
        )
    }

    @Test("No text of a counterpart makes an element, and none is left that XML forbids")
    func escapes() {
        let text = Situation.named("hostile").text(.junit)
        #expect(!text.contains("<script") && !text.contains("]]>"))
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
        #expect(XML.escaped("a\u{1}\t\n\r<\u{FFFE}") == "a\u{FFFD}&#9;&#10;&#13;&lt;\u{FFFD}")
        #expect(XML.escapedText("a\tb\n\"") == "a\tb\n&quot;")
    }

    @Test func times() {
        #expect(
            [0, 0.0004, 2.1, -1, .nan, 61.9996].map(JUnit.time) == [
                "0.000", "0.000", "2.100", "0.000", "0.000", "62.000",
            ])
    }
}
