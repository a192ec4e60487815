import ResetModel
import Testing

@testable import Reports

@Suite struct ReportOutlineTests {
  private func outline(_ report: [UInt8], piece: Int = .max) -> ReportOutline {
    var outline = ReportOutline()
    var rest = report[...]
    while !rest.isEmpty {
      rest.prefix(piece).withUnsafeBufferPointer { outline.read($0) }
      rest = rest.dropFirst(piece)
    }
    return outline
  }

  @Test(arguments: [1, 7, .max]) func `a report's run and head are read, however it is cut`(
    piece: Int
  ) throws {
    var report: [UInt8] = []
    let run = SampleRun.run()
    var format = JSONReport()
    try format.begin(run) { report += $0 }
    for result in SampleRun.all {
      try format.add(result, json: result.json) { report += $0 }
    }
    try format.finish(run) { report += $0 }
    let outline = outline(report, piece: piece)
    #expect(outline.run == run.id)
    #expect(outline.finishedAt == run.finishedAt)
    #expect(outline.head == run.auditHead)
    #expect(outline.head != nil)
    // A report that is cut off has its head no more.
    #expect(self.outline(report.dropLast(2), piece: piece).head == nil)
  }

  private static let zeros = "sha256:" + String(repeating: "0", count: 64)

  static let others: [(String, Int64?)] = [
    (#"{"audit":{"sequence":7,"hash":"\#(zeros)"}}"#, 7),
    ("\n { \"audit\" : { \"sequence\" : 7 , \"hash\" : \"\(zeros)\" } } \n", 7),
    (#"{"a":"\"}{][,:","audit":{"sequence":7,"hash":"\#(zeros)"}}"#, 7),
    (#"{"a\\":[{"audit":0},"\\"],"audit":{"sequence":7,"hash":"\#(zeros)"}}"#, 7),
    (#"{"a":{"audit":{"sequence":7,"hash":"\#(zeros)"}}}"#, nil),
    (#"[{"audit":{"sequence":7,"hash":"\#(zeros)"}}]"#, nil),
    (#"{"a":"\",\"audit\":{\"sequence\":7}","run":{}}"#, nil),
    (
      #"{"audit":{"sequence":7,"hash":"\#(zeros)"},"audit":{"sequence":8,"hash":"\#(zeros)"}}"#, nil
    ),
    (#"{"audit":{"sequence":7,"hash":"\#(zeros)"}}{}"#, nil),
    (#"{"audit":{"sequence":7,"hash":"\#(zeros)"}"#, nil),
    (#"{"audit":{"sequence":1 2,"hash":"\#(zeros)"}}"#, nil),
    (#"{"audit":{"sequence":7,"hash":"\#(zeros)"}]"#, nil),
    (#"{"audit":[7]}"#, nil),
    (#"{"audit":null}"#, nil),
    ("", nil),
    ("7", nil),
    (
      #"{"audit":{"sequence":7,"hash":"\#(zeros)"\#(String(repeating: " ", count: 70_000))}}"#, nil
    ),
    (
      #"{"a":"\#(String(repeating: " ", count: 70_000))","audit":{"sequence":7,"hash":"\#(zeros)"}}"#,
      7
    ),
  ]

  @Test(arguments: others) func `what somebody else wrote is read where it is one object`(
    text: String, sequence: Int64?
  ) {
    for piece in [1, 5, .max] {
      #expect(outline(Array(text.utf8), piece: piece).head?.sequence == sequence)
    }
  }
}
