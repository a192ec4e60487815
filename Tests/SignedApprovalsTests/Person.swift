import Foundation
import TestMaterial
import Testing

/// Somebody with an SSH key, which exists only while the tests run.
struct Person: Sendable {
  let id: String
  /// As the directory has it.
  let login: String
  /// As the directory has them, in YAML.
  let roles: String
  private let key: String

  /// An administrator of acme.
  static let alex = Person("1001", "alex@acme.example", "{acme: [administrator]}")
  static let robin = Person("1002", "robin@acme.example", "{acme: [administrator]}")
  /// An administrator of acme who is in security, too.
  static let kai = Person("1003", "kai@acme.example", "{acme: [administrator, security]}")
  static let noor = Person("1010", "noor@acme.example", "{acme: [security]}")
  static let sam = Person("1020", "sam@acme.example", "{acme: [helpdesk]}")
  static let dana = Person("1042", "dana@acme.example", "{acme: [member]}")
  /// An administrator of another org.
  static let pat = Person("2001", "pat@globex.example", "{globex: [administrator]}")
  static let all = [alex, robin, kai, noor, sam, dana, pat]

  private init(_ id: String, _ login: String, _ roles: String) {
    (self.id, self.login, self.roles) = (id, login, roles)
    key = KeyRing.shared.newKey(for: login)
  }

  /// Nobody's key, for reports.
  static func keyForReports() -> Person { Person("0", "mfareset", "{}") }

  private init(_ other: Person, key: String, roles: String? = nil) {
    (id, login, self.roles, self.key) = (other.id, other.login, roles ?? other.roles, key)
  }

  /// The same person with another key.
  func withAnotherKey() -> Person { Person(self, key: KeyRing.shared.newKey(for: login)) }

  /// The same person with other roles.
  func with(roles: String) -> Person { Person(self, key: key, roles: roles) }

  /// `TYPE BASE64 COMMENT`.
  var publicKey: String { KeyRing.shared.publicKey(of: key) }

  /// As OpenSSH prints it.
  var fingerprint: String { KeyRing.shared.fingerprint(of: key) }

  /// A line of `allowed_signers`.
  func line(_ options: String = "", as name: String? = nil) -> String {
    "\(name ?? login) \(options) \(publicKey)\n"
  }

  /// Lays the private key somewhere, for its owner alone; for programs that sign by themselves.
  func copyKey(to path: String) throws {
    try Data(contentsOf: URL(filePath: key)).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// The private key's own words.
  func privateKey() throws -> String { try String(contentsOfFile: key, encoding: .utf8) }

  func sign(_ text: String, in namespace: String = "approval@mfareset") -> Data {
    KeyRing.shared.sign(text, with: key, in: namespace)
  }
}

/// A folder of keys, which `ssh-keygen` makes and signs with.
final class KeyRing: Sendable {
  static let shared = KeyRing()

  /// As long as the process lives.
  private let folder = URL(filePath: try! TemporaryFolder.make())

  private init() {}

  func newKey(for name: String) -> String {
    let key = folder.appending(path: "\(UUID())").path
    _ = keygen(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key])
    return key
  }

  func publicKey(of key: String) -> String {
    try! String(contentsOfFile: key + ".pub", encoding: .utf8).trimmingCharacters(in: .newlines)
  }

  func fingerprint(of key: String) -> String {
    String(keygen(["-l", "-f", key + ".pub"]).split(separator: " ")[1])
  }

  func sign(_ text: String, with key: String, in namespace: String) -> Data {
    let file = folder.appending(path: "\(UUID())")
    try! Data(text.utf8).write(to: file)
    _ = keygen(["-q", "-Y", "sign", "-f", key, "-n", namespace, file.path])
    return try! Data(contentsOf: file.appendingPathExtension("sig"))
  }

  /// Stock OpenSSH; a test that cannot have it cannot go on.
  private func keygen(_ arguments: [String]) -> String {
    let program = Process()
    program.executableURL = URL(filePath: "/usr/bin/ssh-keygen")
    program.arguments = arguments
    let output = Pipe()
    program.standardOutput = output
    program.standardInput = FileHandle.nullDevice
    try! program.run()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    program.waitUntilExit()
    precondition(program.terminationStatus == 0, "ssh-keygen \(arguments)")
    return String(decoding: answer, as: UTF8.self)
  }
}
