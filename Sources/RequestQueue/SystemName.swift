import ResetEngine

extension FileName {
  /// Calls with the bytes and a NUL behind them.
  func withCString(_ call: (UnsafePointer<CChar>) -> Int32) -> Int32 {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
      for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
      buffer[bytes.count] = 0
      return call(UnsafePointer(buffer.baseAddress!))
    }
  }
}
