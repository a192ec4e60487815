import Foundation
import ResetModel
import Testing

/// A row of `../shared/suites/sshsig/`: a question that OpenSSH has answered.
struct SuiteRow: Decodable, Sendable, CustomTestStringConvertible {
  let id: String
  let op: String?
  let signature: String?
  let encodedMessage: String?
  let message: Repeated?
  let namespace: String?
  let identity: String?
  let allowedSigners: String?
  let revokedKeys: String?
  let verifyTime: String?
  let expected: String
  let mayBeStricter: Bool?
  let note: String?
  let publicKey: String?
  /// What OpenSSH 9.2p1 said.
  let openSSH: Recorded

  enum CodingKeys: String, CodingKey {
    case id, op, signature, message, namespace, identity, expected, note
    case encodedMessage = "message_b64"
    case allowedSigners = "allowed_signers"
    case revokedKeys = "revoked_keys"
    case verifyTime = "verify_time"
    case mayBeStricter = "stricter_answer_allowed"
    case publicKey = "public_key"
    case openSSH = "ssh_keygen_9_2p1"
  }

  struct Repeated: Decodable, Sendable {
    let `repeat`: String
    let count: Int
  }

  struct Recorded: Decodable, Sendable {
    let exit: Int
  }

  var testDescription: String { id }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/suites/sshsig").path

  /// The suite is not part of the package; without it, its tests say that they skip.
  static var isPresent: Bool { FileManager.default.fileExists(atPath: folder) }

  static func rows(of file: String) -> [SuiteRow] {
    guard let text = try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8) else {
      return []
    }
    return text.split(separator: "\n").map { line in
      do {
        return try JSONDecoder().decode(SuiteRow.self, from: Data(line.utf8))
      } catch {
        fatalError("\(file): \(error): \(line.prefix(100))")
      }
    }
  }

  static let scenarios = rows(of: "verify-scenarios.jsonl")
  static let thirdParty = rows(of: "third-party-signatures.jsonl")

  static func scenarios(_ op: String) -> [SuiteRow] { scenarios.filter { $0.op == op } }
}

/// What a row asks of a verifier.
struct SuiteQuestion: Sendable {
  var signature: [UInt8]
  var message: [UInt8]
  var namespace: String
  var principal: String
  var allowedSigners: [UInt8]
  var revokedKeys: [UInt8]?
  var moment: Timestamp?
}

extension SuiteRow {
  /// The message that nearly all signatures of the suite are made for.
  private static let usualMessage = Array(
    "request: REQ-1001\nuser: jdoe@corp.example\naction: reset-mfa\n".utf8)

  var question: SuiteQuestion {
    SuiteQuestion(
      signature: Array((signature ?? "").utf8), message: messageBytes,
      namespace: namespace ?? "mfa-reset@corp.example",
      principal: identity ?? "alice@corp.example",
      allowedSigners: Array((allowedSigners ?? lineForTheSigner).utf8),
      revokedKeys: revokedKeys.map { Array($0.utf8) }, moment: moment)
  }

  private var messageBytes: [UInt8] {
    if let message { return Array(String(repeating: message.repeat, count: message.count).utf8) }
    return encodedMessage.map { Array(Data(base64Encoded: $0)!) } ?? Self.usualMessage
  }

  /// Lets the key of the row, or the key that is in the signature, sign for anybody.
  private var lineForTheSigner: String {
    if let publicKey {
      return "* " + publicKey.split(separator: " ").prefix(2).joined(separator: " ") + "\n"
    }
    let base64 = (signature ?? "").split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    guard let blob = Data(base64Encoded: base64).map(Array.init), blob.count > 14 else { return "" }
    func text(at index: Int) -> [UInt8] {
      let length = blob[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
      return Array(blob[index + 4..<index + 4 + length])
    }
    let key = text(at: 10)  // after SSHSIG and the version
    let length = key[0..<4].reduce(0) { $0 << 8 | Int($1) }
    let type = String(decoding: key[4..<4 + length], as: UTF8.self)
    return "* \(type) \(Data(key).base64EncodedString())\n"
  }

  private var moment: Timestamp? {
    guard let verifyTime else { return nil }
    let digits = Array(verifyTime.filter(\.isNumber))
    func part(_ start: Int, _ length: Int, or none: String) -> String {
      digits.count >= start + length ? String(digits[start..<start + length]) : none
    }
    return Timestamp(
      rfc3339: part(0, 4, or: "") + "-" + part(4, 2, or: "") + "-" + part(6, 2, or: "") + "T"
        + part(8, 2, or: "00") + ":" + part(10, 2, or: "00") + ":" + part(12, 2, or: "00") + "Z")!
  }
}
