/// A name that somebody else gave to a thing, taken as written.
///
/// Two identifiers are equal when their UTF-8 bytes are. `String` would also call the composed and
/// the decomposed form of `é` equal, while the database and the providers do not; a difference of
/// opinion about who somebody is has no place here.
public struct Identifier<Named>: Sendable, ExpressibleByStringLiteral {
  /// The identifier as it was written; not escaped for any output.
  public let text: String

  public init(_ text: String) { self.text = text }

  public init(stringLiteral value: String) { text = value }
}

extension Identifier: Hashable, Comparable {
  public static func == (one: Self, other: Self) -> Bool {
    let (one, other) = (one.text.utf8, other.text.utf8)
    // Swift's own text knows its length, which settles most comparisons, and its bytes lie in a row.
    guard one.count == other.count else { return false }
    let isSame = one.withContiguousStorageIfAvailable { one in
      other.withContiguousStorageIfAvailable { one.elementsEqual($0) }
    }
    return (isSame ?? nil) ?? one.elementsEqual(other)
  }

  public static func < (one: Self, other: Self) -> Bool {
    one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // No UTF-8 text holds this byte: it ends the text where several are hashed one after the other.
    hasher.combine(0xFF as UInt8)
  }
}

extension Identifier: CustomStringConvertible {
  public var description: String { text }
}

/// The id of an organisation, such as `acme`.
public typealias OrgID = Identifier<Org>

/// The id of a directory user, such as `1042`; a login is not one.
public typealias UserID = Identifier<User>

/// The id of an authenticator, unique in its directory, such as `totp-1042`.
public typealias AuthenticatorID = Identifier<Authenticator>

/// The id of a request: the ticket's number, unique for ever; it matches
/// `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`.
public typealias RequestID = Identifier<ResetRequest>

/// The name of a role that a user holds in an org, such as `administrator`.
public typealias Role = Identifier<RoleName>

/// Tells the names of roles from other identifiers.
public enum RoleName {}

extension Role {
  /// The role that may approve resets in its org, whatever policies say.
  public static var administrator: Role { "administrator" }
}
