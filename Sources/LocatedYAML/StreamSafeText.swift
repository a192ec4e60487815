extension String {
  /// Whether at most 30 characters in a row combine with one before them (Unicode Standard Annex 15,
  /// Stream-Safe Text Format). To compare texts takes the square of the length of such a row.
  var isStreamSafe: Bool {
    var marks = 0
    for scalar in unicodeScalars {
      marks = scalar.combines ? marks + 1 : 0
      if marks > Self.mostMarks { return false }
    }
    return true
  }

  static let mostMarks = 30
}

extension Unicode.Scalar {
  fileprivate var combines: Bool {
    // No character before U+0300 does.
    value >= 0x300 && properties.canonicalCombiningClass != .notReordered
  }
}
