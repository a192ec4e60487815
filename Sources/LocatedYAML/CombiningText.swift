extension String {
  /// Whether a row of characters that combine with one before them is longer than any that people make,
  /// playing with text: to compare texts takes the square of its length. Unicode's Stream-Safe Text
  /// Format (Standard Annex 15) has 30.
  var combinesTooMuch: Bool {
    var marks = 0
    for scalar in unicodeScalars {
      marks = scalar.combines ? marks + 1 : 0
      if marks > Self.mostMarks { return true }
    }
    return false
  }

  static let mostMarks = 256
}

extension Unicode.Scalar {
  fileprivate var combines: Bool {
    // No character before U+0300 does.
    value >= 0x300 && properties.canonicalCombiningClass != .notReordered
  }
}
