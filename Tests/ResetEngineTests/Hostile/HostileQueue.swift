import Foundation
import Glibc
import LocatedYAML
import Reports
import RequestQueue
import ResetEngine
import ResetModel
import TestMaterial
import Testing

/// A queue full of hostile files, run over once; what became of them is looked at in every output.
struct HostileQueue {
  let world: World
  private(set) var dropped: [FileName: [UInt8]] = [:]

  init() throws { world = try World(policies: [World.lax]) }

  /// Drops a file; false where no file of the system can have the name, or one has it.
  mutating func drop(_ bytes: [UInt8], named name: FileName) throws -> Bool {
    guard dropped[name] == nil, name.isOneName else { return false }
    let file = Self.open(
      "\(world.queue)/incoming/", name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    try #require(write(file, bytes, bytes.count) == bytes.count)
    dropped[name] = bytes
    return true
  }

  /// Runs, and proves that nothing is lost, and that nothing is unescaped; what is wrong with a
  /// result is told by `fault`.
  func run(checking fault: (RequestResult) -> String?) async throws -> World.Pass {
    let pass = try await world.run()
    try checkFiles(pass)
    try checkReceipts(pass)
    try checkReport(pass)
    try checkFormats(pass)
    #expect(pass.warnings.allSatisfy { HarmlessText.harm(in: $0) == [] })
    #expect(try world.auditFaults() == [])
    #expect(pass.results.compactMap(fault).prefix(5) == [])
    return pass
  }

  /// Each file that was dropped has one result and is in one folder, with the bytes that it had.
  private func checkFiles(_ pass: World.Pass) throws {
    var found: [[UInt8]: Int] = [:]
    for folder in ["incoming", "held", "done", "denied", "invalid", "failed"] {
      for name in try Self.names(in: "\(world.queue)/\(folder)")
      where !name.description.hasSuffix(".receipt.yaml") || folder == "incoming" {
        found[try Self.contents("\(world.queue)/\(folder)/", name), default: 0] += 1
      }
    }
    var expected: [[UInt8]: Int] = [:]
    for bytes in dropped.values { expected[bytes, default: 0] += 1 }
    #expect(found == expected)
    var told: Set<FileName> = []
    for result in pass.results {
      let file = try #require(QueuedFile(path: result.file))
      let bytes = try #require(dropped[file.name], "\(VisibleText.escape(result.file))")
      #expect(told.insert(file.name).inserted)
      let place = try settledPlace(result)
      #expect(
        try Self.contents("\(world.queue)/\(place.folder.rawValue)/", place.name) == bytes)
    }
    let left = Set(try Self.names(in: "\(world.queue)/incoming"))
    #expect(left.union(told) == Set(dropped.keys) && left.isDisjoint(with: told))
  }

  /// Each settled file has a receipt that is YAML and names file, request and approver as they are.
  private func checkReceipts(_ pass: World.Pass) throws {
    for result in pass.results where result.outcome.isSettled {
      let place = try settledPlace(result).receipt
      let bytes = try Self.contents("\(world.queue)/\(place.folder.rawValue)/", place.name)
      #expect(Self.harm(in: bytes) == [])
      let limits = YAMLLimits(bytes: 1 << 20, nodes: 10_000)
      let root = try YAMLDocument(SourceText(file: "receipt", bytes: bytes), limits: limits).root
      #expect(Self.isText(root["file"], result.file))
      #expect(result.id == nil || Self.isText(root["request"], result.id ?? ""))
      if case .sequence(let approvals) = root["approvals"]?.content {
        #expect(approvals.count == result.approvals.count)
        for (written, approval) in zip(approvals, result.approvals) {
          #expect(Self.isText(written["by"], approval.by))
        }
      }
    }
  }

  /// The report is JSON from which another reader gets back what was read.
  private func checkReport(_ pass: World.Pass) throws {
    let path = "\(world.folder)/reports/"
    let bytes = try Self.contents(path, FileName("\(pass.record.id).json"))
    #expect(Self.harm(in: bytes) == [])
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let requests = try #require(report["requests"] as? [[String: Any]])
    #expect(requests.count == pass.results.count)
    for (request, result) in zip(requests, pass.results) {
      let approvals = request["approvals"] as? [[String: Any]] ?? []
      let pairs: [(Any?, String?)] =
        [
          (request["file"], result.file), (request["id"], result.id), (request["org"], result.org),
          (request["requester"], result.requester), (request["kind"], result.kind),
          (request["level"], result.level),
        ]
        + zip(request["users"] as? [String] ?? [], result.users).map { ($0, $1) }
        + zip(approvals, result.approvals).flatMap {
          [($0["by"], $1.by as String?), ($0["comment"], $1.comment)]
        }
      for (read, written) in pairs {
        #expect((read as? String).map { Array($0.utf8) } == written.map { Array($0.utf8) })
      }
      #expect(approvals.count == result.approvals.count)
      #expect((request["users"] as? [String])?.count ?? 0 == result.users.count)
    }
  }

  /// The other formats are harmless text, and JUnit's is XML with a case for each file.
  private func checkFormats(_ pass: World.Pass) throws {
    for format in reportFormats {
      var bytes: [UInt8] = []
      var report: any ReportFormat = format.init(colour: false)
      try report.begin(pass.record, to: { bytes += $0 })
      for result in pass.results { try report.add(result, json: result.json, to: { bytes += $0 }) }
      try report.finish(pass.record, to: { bytes += $0 })
      #expect(Self.harm(in: bytes) == [], "\(format.name)")
      if format.name == "junit", Python.has("xml.etree") {
        let answer = try Python.run(
          """
          import json, sys, xml.etree.ElementTree as tree
          sys.stdin.reconfigure(encoding="utf-8")
          print(json.dumps([c.get("file") for c in tree.fromstring(sys.stdin.read()).iter("testcase")]))
          """, input: String(decoding: bytes, as: UTF8.self))
        let files = try JSONDecoder().decode([String].self, from: Data(answer.utf8))
        #expect(
          files.map { Array($0.utf8) }
            == pass.results.map { Array(VisibleText.escape($0.file).utf8) })
      }
    }
  }

  private func settledPlace(_ result: RequestResult) throws -> QueuedFile {
    let place = try #require(result.settledAs)
    return try #require(QueuedFile(path: place))
  }

  private static func isText(_ node: YAMLNode?, _ text: String) -> Bool {
    guard case .scalar(let scalar) = node?.content else { return false }
    return scalar.text.utf8.elementsEqual(text.utf8)
  }

  /// What of an output should have been escaped; most lines are plain, and need no second look.
  static func harm(in bytes: [UInt8]) -> [String] {
    guard String(validating: bytes, as: UTF8.self) != nil else { return ["no UTF-8"] }
    let plain = (0x20...0x7E).map { CChar($0) } + [0x0A, 0]
    let text = bytes + [0x0A, 0]
    var harm: [String] = []
    var start = 0
    while start < bytes.count {
      start += text.withUnsafeBytes {
        strspn($0.baseAddress!.assumingMemoryBound(to: CChar.self) + start, plain)
      }
      guard start < bytes.count else { break }
      let end = text[start...].firstIndex(of: 0x0A)!
      harm += HarmlessText.harm(in: String(decoding: text[start..<end], as: UTF8.self))
      start = end
    }
    return Array(harm.prefix(5))
  }

  private static func contents(_ folder: String, _ name: FileName) throws -> [UInt8] {
    let file = open(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    try #require(file >= 0, "\(VisibleText.escape(name.description))")
    defer { close(file) }
    var status = stat()
    try #require(fstat(file, &status) == 0)
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    try #require(read(file, &bytes, bytes.count) == bytes.count)
    return bytes
  }

  private static func open(_ folder: String, _ name: FileName, _ flags: Int32) -> Int32 {
    (Array(folder.utf8) + name.bytes + [0]).withUnsafeBytes {
      Glibc.open($0.baseAddress!.assumingMemoryBound(to: CChar.self), flags, 0o640)
    }
  }

  private static func names(in folder: String) throws -> [FileName] {
    let stream = try #require(opendir(folder))
    defer { closedir(stream) }
    var names: [FileName] = []
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes != [0x2E] && bytes != [0x2E, 0x2E] { names.append(FileName(bytes: bytes)) }
    }
    return names
  }
}
