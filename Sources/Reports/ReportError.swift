import ResetModel

/// Why a report could not be written; what was there before is still there.
package struct ReportError: Error, Hashable {
  package let path: String
  /// What the operating system says, or what is wrong with the path.
  package let reason: String
}

extension ReportError: CustomStringConvertible {
  package var description: String {
    "cannot write the report `\(VisibleText.escape(path))`: \(VisibleText.escape(reason))"
  }
}
