import ResetEngine

/// What a name in the queue says of the file that bears it.
enum NameVerdict: Hashable {
  /// Ends as a request file does: `.yaml`, `.yml` or `.json`.
  case request
  /// Bears a mark that says it is not finished or not meant: hidden, `~`, `.part`, `.tmp`; or it is
  /// a signature, which is read with what it signs.
  case passedOver
  /// None of these: somebody may wait for it in vain.
  case unknown
}

extension FileName {
  /// The endings of request files, small letters only: a queue means the same on every file system.
  static let requestEndings = [".yaml", ".yml", ".json"].map { Array($0.utf8) }

  static let receiptEnding = Array(".receipt.yaml".utf8)
  private static let signatureEnding = Array(".sig".utf8)
  private static let unfinished = ["part", "tmp"].map { Array($0.utf8) }

  var verdict: NameVerdict {
    let dot = UInt8(ascii: ".")
    if bytes.first == dot || bytes.contains(UInt8(ascii: "~")) || ends(in: Self.signatureEnding) {
      return .passedOver
    }
    // Only what follows a dot is a mark: `part.yaml` is a name like any other.
    var rest = bytes[...]
    while let start = rest.firstIndex(of: dot) {
      rest = rest[(start + 1)...]
      let mark = rest.prefix { $0 != dot }
      if Self.unfinished.contains(where: mark.elementsEqual) { return .passedOver }
    }
    return requestEnding == nil ? .unknown : .request
  }

  /// The ending of a request file that this name has.
  var requestEnding: [UInt8]? { Self.requestEndings.first(where: ends(in:)) }

  /// Whether it is named as the signatures of request files and approvals are, and not hidden or
  /// unfinished.
  var isSignature: Bool {
    guard bytes.first != UInt8(ascii: "."), ends(in: Self.signatureEnding) else { return false }
    return FileName(bytes: Array(bytes.dropLast(Self.signatureEnding.count))).verdict == .request
  }

  /// Whether it is named as receipts are; no settled file may be.
  var isReceipt: Bool { ends(in: Self.receiptEnding) }

  private func ends(in ending: [UInt8]) -> Bool {
    bytes.count >= ending.count && bytes.suffix(ending.count).elementsEqual(ending)
  }
}
