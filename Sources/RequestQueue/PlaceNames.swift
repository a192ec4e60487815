package import ResetEngine
import ResetModel

extension FileName {
  /// What Linux allows a name to have, in bytes (`NAME_MAX`).
  static let lengthLimit = 255

  /// The name of the receipt that stands beside a settled file of this name: `HD-1.receipt.yaml`
  /// for `HD-1.yaml`.
  ///
  /// Where that would be longer than 255 bytes, it is the name's front, a hash of the whole name,
  /// and the ending. `HD-1.yml` has the same, so a place is free only where its receipt's name is.
  package var receipt: FileName { replacingEnding(with: Self.receiptEnding) }

  /// The name for the second, third … file of this name: `HD-1.2.yaml`; itself for the first.
  func numbered(_ number: Int) -> FileName {
    number == 1
      ? self
      : replacingEnding(
        with: Array(".\(number)".utf8) + (requestEnding ?? []),
        limit: Self.lengthLimit - Self.signatureLength)
  }

  /// Of `.sig`: a signature finds room beside whatever name was given out.
  private static let signatureLength = 4

  private func replacingEnding(with ending: [UInt8], limit: Int = lengthLimit) -> FileName {
    let stem = bytes.dropLast(requestEnding?.count ?? 0)
    if stem.count + ending.count <= limit {
      return FileName(stem, ending)
    }
    let hash = hexadecimalHash
    var front = stem.prefix(limit - ending.count - hash.count - 1)
    // Cut between two characters where the name is UTF-8: back over at most three bytes that
    // continue one.
    for _ in 0..<3 where stem[front.endIndex] & 0xC0 == 0x80 { front = front.dropLast() }
    let mark = UInt8(ascii: "-")
    return FileName(bytes: Array(front) + [mark] + hash + ending)
  }

  /// FNV-1a of 64 bits in 16 digits; stable for ever, because recovery looks for the same names.
  ///
  /// Whoever makes two names that collide gains nothing: a receipt's name that is taken is
  /// numbered like any other.
  private var hexadecimalHash: [UInt8] {
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    return stride(from: 60, through: 0, by: -4).map { UInt8(hexadecimalDigitOf: hash >> $0) }
  }
}

extension QueuedFile {
  /// Where the receipt of a file at this place is; none is written for what is held.
  package var receipt: QueuedFile { QueuedFile(folder: folder, name: name.receipt) }
}
