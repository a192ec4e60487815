internal import Synchronization

/// The kind of a request, as its file names it.
public struct RequestKind: Hashable, Sendable {
  public let name: String

  public init(_ name: String) { self.name = name }

  /// A person lost the phone that holds the authenticator app.
  public static let lostDevice = RequestKind("lost-device")
  /// A person overwrote the app's entry by adding a Sandbox account under the same label.
  public static let sandboxOverwrite = RequestKind("sandbox-overwrite")
}

extension RequestKind: CustomStringConvertible {
  public var description: String { name }
}

/// A request file, read and well-formed; whom it names is not yet looked up.
public struct ResetRequest: Hashable, Sendable {
  public let kind: RequestKind
  public let id: Located<RequestID>
  public let org: Located<OrgID>
  public let level: Located<Level>
  public let users: RequestedUsers
  public let requestedBy: Located<String>
  public let requestedAt: Located<Timestamp>
  public let reason: String
  public let sandboxOrg: Located<OrgID>?
  public let identityChecks: [IdentityCheck]
  public let approvals: [RecordedApproval]
  /// Every key that the file fills, once, as a dotted path: `reason`, `device.lost_at`. What a
  /// policy's `fields:` asks for.
  public let presentFields: [String]

  public init(
    kind: RequestKind, id: Located<RequestID>, org: Located<OrgID>, level: Located<Level>,
    users: RequestedUsers,
    requestedBy: Located<String>, requestedAt: Located<Timestamp>, reason: String,
    sandboxOrg: Located<OrgID>?,
    identityChecks: [IdentityCheck], approvals: [RecordedApproval], presentFields: [String]
  ) {
    self.kind = kind
    self.id = id
    self.org = org
    self.level = level
    self.users = users
    self.requestedBy = requestedBy
    self.requestedAt = requestedAt
    self.reason = reason
    self.sandboxOrg = sandboxOrg
    self.identityChecks = identityChecks
    self.approvals = approvals
    self.presentFields = presentFields
  }
}

/// Whom a request wants reset, as written.
public enum RequestedUsers: Hashable, Sendable {
  /// Ids or logins, at least one.
  case named([Located<String>])
  /// Every user of the org (level `org` only).
  case everyone(Place)
}

/// How the helpdesk made sure who was asking.
public struct IdentityCheck: Hashable, Sendable {
  /// `callback`, `video-call`, `in-person`, or another name that policies may ask for.
  public let method: String
  public let by: String
  public let at: Timestamp
  public let reference: String?
  public let place: Place

  public init(method: String, by: String, at: Timestamp, reference: String?, place: Place) {
    self.method = method
    self.by = by
    self.at = at
    self.reference = reference
    self.place = place
  }
}

/// An approval that somebody wrote into the request file; nothing proves that the approver did.
public struct RecordedApproval: Hashable, Sendable {
  /// The approver's id or login, as written.
  public let by: String
  public let at: Timestamp
  public let comment: String?
  public let place: Place

  public init(by: String, at: Timestamp, comment: String?, place: Place) {
    self.by = by
    self.at = at
    self.comment = comment
    self.place = place
  }
}

/// What reading one request file gave: the request, or every problem at once with what could be
/// read all the same.
///
/// The parts that could be read serve to tell problems of the directory (an unknown user) in the
/// same pass as those of the text, and to file the reading under its id. Only `request` may be
/// decided.
public struct RequestReading: Sendable {
  /// The request; nil where there is any problem.
  public let request: ResetRequest?
  public let problems: [Problem]
  public let kind: RequestKind?
  public let id: Located<RequestID>?
  public let org: Located<OrgID>?
  public let level: Located<Level>?
  public let users: RequestedUsers?
  public let requestedBy: Located<String>?
  public let sandboxOrg: Located<OrgID>?
  /// The text, line by line on demand, for the excerpts of problems that are found later.
  public let source: SourceText

  public init(
    request: ResetRequest?, problems: [Problem], kind: RequestKind? = nil,
    id: Located<RequestID>? = nil,
    org: Located<OrgID>? = nil, level: Located<Level>? = nil, users: RequestedUsers? = nil,
    requestedBy: Located<String>? = nil, sandboxOrg: Located<OrgID>? = nil, source: SourceText
  ) {
    self.request = request
    self.problems = problems
    self.kind = kind
    self.id = id
    self.org = org
    self.level = level
    self.users = users
    self.requestedBy = requestedBy
    self.sandboxOrg = sandboxOrg
    self.source = source
  }
}

/// The bytes of a file and the name under which people know it.
public struct SourceText: Sendable, Hashable {
  public let file: String
  public let bytes: [UInt8]
  /// The number of its first line: 1, or more for a document cut from a longer file, so that its
  /// problems are told by that file's lines.
  public let firstLine: Int
  private let lastLine = LastLine()

  public init(file: String, bytes: [UInt8], firstLine: Int = 1) {
    self.file = file
    self.bytes = bytes
    self.firstLine = firstLine
  }

  /// A line by its number, without its end and without a byte order mark; nil before the first and
  /// past the last one. Bytes that are not UTF-8 are replaced.
  public func line(_ number: Int) -> String? {
    guard number >= firstLine else { return nil }
    var current = firstLine
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while current < number {
      guard let end = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
        return nil
      }
      start = end + (bytes[end] == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A ? 2 : 1)
      current += 1
    }
    let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.endIndex
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// A problem of this text, with the line it points into.
  public func problem(_ message: String, at place: Place, hint: String? = nil) -> Problem {
    let excerpt = lastLine.text(of: place.line) { line(place.line) }
    return Problem(message, at: place, hint: hint, excerpt: excerpt)
  }
}

/// The line of a text that a problem pointed into last: a hostile file has a hundred problems in one
/// line as long as the file, and all of them keep the same copy of it. Says nothing about the text,
/// so that all are equal.
private final class LastLine: Sendable, Hashable {
  private let last = Mutex<(number: Int, text: String?)?>(nil)

  func text(of number: Int, read: () -> String?) -> String? {
    last.withLock { last in
      if let last, last.number == number { return last.text }
      let text = read()
      last = (number, text)
      return text
    }
  }

  static func == (one: LastLine, other: LastLine) -> Bool { true }

  func hash(into hasher: inout Hasher) {}
}
