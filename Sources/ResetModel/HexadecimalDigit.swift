extension UInt8 {
  /// The lower-case ASCII digit of a number's last four bits.
  package init(hexadecimalDigitOf number: some BinaryInteger) {
    let value = UInt8(truncatingIfNeeded: number) & 15
    self = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
