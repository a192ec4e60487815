import ResetEngine

extension FileName {
  /// Whether the bytes name something in a folder: no path, not the folder itself or its parent,
  /// nothing that C would cut short.
  var isOneName: Bool {
    !bytes.isEmpty && !bytes.contains(UInt8(ascii: "/")) && !bytes.contains(0)
      && !isFolderOrParent
  }

  /// Whether it is `.` or `..`, which every folder lists of itself.
  var isFolderOrParent: Bool {
    bytes.count <= 2 && !bytes.isEmpty && bytes.allSatisfy { $0 == UInt8(ascii: ".") }
  }

  /// Calls with the bytes and a NUL behind them.
  func withCString(_ call: (UnsafePointer<CChar>) -> Int32) -> Int32 {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
      for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
      buffer[bytes.count] = 0
      return call(UnsafePointer(buffer.baseAddress!))
    }
  }
}
