import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct TAPOutputTests {
    /// Perl's own parser: plan, counts, the state of each test and its YAML. What Debian 12 ships knows 13 at most, and
    /// 14 was made to be read by such parsers.
    private static let script = #"""
        use strict; use warnings; use TAP::Parser;
        for my $file (@ARGV) {
            open(my $in, '<:encoding(UTF-8)', $file) or die; my $text = do { local $/; <$in> };
            $text =~ s/\ATAP version 14\n/TAP version 13\n/ or die "$file: no version";
            my $parser = TAP::Parser->new({ tap => $text });
            my ($tests, $yaml, $unknown) = (0, 0, 0);
            while (my $result = $parser->next) {
                $tests++ if $result->is_test;
                $unknown++ if $result->is_unknown;
                if ($result->is_yaml) { $yaml++; die "$file: no state" unless $result->data->{state}; }
            }
            my @errors = $parser->parse_errors;
            die "$file: @errors" if @errors;
            die "$file: $unknown lines are no TAP" if $unknown;
            die "$file: $tests tests" if $tests != $parser->tests_planned;
            print join(' ', $tests, scalar($parser->failed), scalar($parser->skipped), $yaml), "\n";
        }
        """#

    @Test("Perl's parser reads every situation, and counts as we do")
    func parser() throws {
        try Judge.withFiles([Self.script] + Situation.all.map { $0.text(.tap) }) { files in
            guard let answer = try Judge.ask("perl", files), !answer.said.contains("Can't locate") else { return }
            #expect(answer.code == 0, "\(answer.said)")
            for (line, situation) in zip(answer.said.split(separator: "\n"), Situation.all) {
                let cases = ReportCase.all(of: situation.report, exitCode: situation.exitCode)
                let counts = [
                    cases.count, cases.count { $0.outcome.isRed }, cases.count { $0.outcome == .skipped },
                    cases.count { !$0.findings.isEmpty || $0.seconds > 0 },
                ]
                #expect(line == counts.map { "\($0)" }.joined(separator: " "), "\(situation.name)")
            }
        }
    }

    @Test func aBrokenHop() {
        let lines = Situation.named("unhealthy").text(.tap).split(separator: "\n").map(String.init)
        #expect(lines.prefix(2) == ["TAP version 14", "1..8"])
        #expect(lines.contains("ok 3 - webhook 12 ms") && lines.contains("not ok 5 - handoff 401"))
        #expect(lines.contains("ok 6 - job # SKIP not reached, or not asked for"))
        #expect(
            lines.contains("    - cause: \"handoff.bearer-missing\"")
                && lines.contains("          text: \"401 Missing bearer token\""))
    }

    @Test func noTextBeginsADirective() {
        let lines = Situation.named("hostile").text(.tap).split(separator: "\n")
        let tests = lines.filter { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") }
        #expect(tests.count == 8)
        #expect(tests.allSatisfy { !$0.replacing("\\#", with: "").contains("# SKIP <") })
        #expect(lines.count { $0.hasPrefix("1..") } == 1)
    }
}
