import Reports
import ResetModel
import Testing

@Suite struct TextReportTests {
  @Test func `a run is a line a request and under it what stood in the way`() throws {
    #expect(
      try SampleRun.rendered(as: TextReport.self) == """
        Run 20261120T150000Z-42 on helpdesk-1

        OUTCOME    REQUEST               LEVEL  ORG           WHO
        applied    HD-20417              user   acme          dana.lee@acme.example
        applied    HD-20431              org    acme          3 users
        applied    HD-20433              org    acme          jo@acme.example
                   - nothing to remove: no authenticator is enrolled at this level
        held       HD-20418              user   acme          mia.wong@acme.example
                   - 0 of 1 approval by an administrator of `acme`; needs 1 more
                     approval by an administrator of `acme`
                     (policies/user-resets.yaml:9)
                   - decided on Friday at 21:04 in Europe/Paris, outside mon-fri 07:00
                     to 20:00; wait until 2026-11-23T06:00:00Z
                     (policies/user-resets.yaml:14)
        denied     HD-20419              org    acme          everyone
                   - alex.kim@acme.example approves the reset of their own MFA
                     (always/self-approval)
                   - 1 of 2 approvals by administrators of `acme`; needs 1 more approval
                     by an administrator of `acme` (policies/org-resets.yaml:9)
        invalid    incoming/HD-20440.yaml  -    -             2 users
                   - incoming/HD-20440.yaml:4:8: error: level: `usr` is not one of user,
                     org (did you mean `user`?)
                   - incoming/HD-20440.yaml:6:1: error: `requestedby` is not a known key
                     (did you mean `requested_by`?)
        deferred   HD-20441              user   acme          dana.lee@acme.example
                   - the provider `okta` did not answer within 30s
        failed     HD-20442              user   acme          dana.lee@acme.example
                   - the provider `okta` refused: 403 E0000006 you do not have
                     permission
        duplicate  HD-20417              user   acme          dana.lee@acme.example
                   - the same bytes as done/HD-20417.yaml, applied in run
                     20261120T150000Z-42
        invalid    incoming/link.yaml    -      -             -
                   - incoming/link.yaml:1:1: error: a symbolic link is not read

        10 requests: 3 applied, 1 held, 1 denied, 2 invalid, 1 deferred, 1 failed, \
        1 duplicate; 5 authenticators of 5 subjects removed

        """)
  }

  @Test func `a dry run says first that nothing was changed, and speaks in the conditional`() throws
  {
    #expect(
      try SampleRun.rendered(as: TextReport.self, .dryRun, of: [SampleRun.applied]) == """
        Dry run: nothing was changed. This is what a run would do.

        WOULD BE   REQUEST               LEVEL  ORG           WHO
        applied    HD-20417              user   acme          dana.lee@acme.example

        1 request: 1 would be applied; 2 authenticators of 1 subject would be removed

        """)
  }

  @Test func `a preview as of another moment names the moment`() throws {
    var run = SampleRun.run(.dryRun)
    run.decidedAsOf = SampleRun.moment("2026-12-01T08:00:00Z")
    var bytes: [UInt8] = []
    var report = TextReport(colour: false)
    try report.begin(run, to: { bytes += $0 })
    try report.add(SampleRun.applied, json: [], to: { bytes += $0 })
    #expect(
      String(decoding: bytes, as: UTF8.self).contains("Decided as of 2026-12-01T08:00:00Z."))
  }

  @Test func `a run without requests says so in one line`() throws {
    #expect(
      try SampleRun.rendered(as: TextReport.self, of: [])
        == "No requests in the queue (run 20261120T150000Z-42 on helpdesk-1)\n")
  }

  @Test func `colour is there only when it is asked for, and changes nothing else`() throws {
    let plain = try SampleRun.rendered(as: TextReport.self)
    let coloured = try SampleRun.rendered(as: TextReport.self, colour: true)
    #expect(!plain.contains("\u{1B}"))
    #expect(coloured.contains("\u{1B}[32mapplied\u{1B}[0m"))
    #expect(coloured.contains("\u{1B}[1mneeds 1 more\u{1B}[0m\n"))
    #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    // Each line ends what it begins, and no margin is styled.
    for line in coloured.split(separator: "\n") {
      let beginnings = line.matches(of: /\u{1B}\[[1-9][0-9;]*m/)
      #expect(beginnings.count == line.matches(of: /\u{1B}\[0m/).count, "\(line)")
      #expect(line.firstMatch(of: /\u{1B}\[[1-9][0-9;]*m[ ]/) == nil, "\(line)")
    }
  }

  @Test func `columns stay in line behind characters of double width and combining marks`() throws {
    var wide = SampleRun.applied
    wide.org = "東京オフィス"
    var marked = SampleRun.applied
    marked.org = "cafe\u{301}"
    let rows = try SampleRun.rendered(as: TextReport.self, of: [wide, marked]).split(
      separator: "\n")
    #expect(rows[2] == "applied    HD-20417              user   東京オフィス  dana.lee@acme.example")
    #expect(
      rows[3]
        == "applied    HD-20417              user   cafe\u{301}          dana.lee@acme.example")
  }

  @Test func `a value longer than its column is shown whole`() throws {
    var long = SampleRun.applied
    long.id = String(repeating: "x", count: 64)
    let rows = try SampleRun.rendered(as: TextReport.self, of: [long]).split(separator: "\n")
    #expect(rows[2] == "applied    \(long.id!)  user  acme  dana.lee@acme.example")
  }
}
