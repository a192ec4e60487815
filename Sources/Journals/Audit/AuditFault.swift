package import ResetModel

/// What is wrong with the audit chain, or with rows that it speaks of.
package struct AuditFault: Hashable, Sendable {
  /// What sort of fault it is.
  package enum Kind: Hashable, Sendable {
    /// The entry is not the one that was hashed: it, or its place, was changed.
    case changed
    /// Entries from here to `last` are not there.
    case missing(last: Int64)
    /// The chain does not end where it was written down, or where a run or a report saw it.
    case head
    /// The journal's rows and the entry do not tell the same.
    case disagreement
  }

  /// What sort of fault it is.
  package let kind: Kind
  /// The entry it is about.
  package let sequence: Int64
  /// One lower-case line without a final period. Not escaped.
  package let sentence: String

  init(_ kind: Kind, _ sequence: Int64, _ sentence: String) {
    self.kind = kind
    self.sequence = sequence
    self.sentence = sentence
  }
}

extension AuditFault: CustomStringConvertible {
  /// `entry 12: …`.
  package var description: String { "entry \(sequence): \(sentence)" }
}

/// What a walk over the whole chain found.
package struct AuditVerification: Hashable, Sendable {
  /// How many entries were looked at.
  package internal(set) var entries: Int64 = 0
  /// The last entry that there is; nil for an empty chain.
  package internal(set) var head: AuditHead?
  /// The first faults, at most `maximumFaults`.
  package private(set) var faults: [AuditFault] = []
  /// How many faults there are.
  package private(set) var faultCount = 0

  /// More than so many are counted, not told.
  package static let maximumFaults = 100

  /// Whether nothing is wrong.
  package var isSound: Bool { faultCount == 0 }

  mutating func add(_ kind: AuditFault.Kind, _ sequence: Int64, _ sentence: String) {
    faultCount += 1
    if faults.count < Self.maximumFaults { faults.append(AuditFault(kind, sequence, sentence)) }
  }
}
