import ResetModel

/// Stops the program, which libFuzzer tells with the bytes that did it, where a promise is broken.
func promise(_ isKept: Bool, _ sentence: @autoclosure () -> String) {
  guard isKept else { fatalError("broken: \(sentence())") }
}

/// Problems are few, each is short, and nothing in them reaches a terminal unescaped.
func promiseHarmless(_ problems: [Problem]) {
  promise(problems.count <= 200, "\(problems.count) problems are told of one file")
  for problem in problems {
    promiseHarmless(problem.summary)
    promise(problem.summary.utf8.count <= 8192, "a problem of \(problem.summary.utf8.count) bytes")
    let place = problem.place
    promise((place.line < 1) == (place.column < 1), "a place is \(place.line):\(place.column)")
  }
  for description in problems.descriptions {
    let lines = description.split(separator: "\n", omittingEmptySubsequences: false)
    promise(lines.count == 1 || lines.count == 3, "an excerpt is a line and its carets")
    for line in lines { promiseHarmless(String(line)) }
    promise(description.utf8.count <= 16_384, "a problem of \(description.utf8.count) bytes")
  }
}

/// A line that a terminal shows as it is.
func promiseHarmless(_ line: String) {
  var watch = VisibleText.Watch()
  for scalar in line.unicodeScalars {
    promise(!watch.isHarmful(scalar), "U+\(String(scalar.value, radix: 16)) reaches the terminal")
  }
}

/// What a report says of a file is one harmless line of JSON, and is read back as it was.
func promiseUnharmed(_ result: RequestResult) {
  var json = JSONText()
  result.write(to: &json)
  promiseHarmless(String(decoding: json.bytes, as: UTF8.self))
  let back = try? RequestResult(json: json.bytes)
  promise(back == result, "a result in JSON is the result that was written")
}

extension RequestResult {
  /// What a file says of itself, as the run takes it over.
  init(of reading: RequestReading) {
    self.init(
      file: "incoming/\(reading.source.file)",
      outcome: reading.request == nil ? .invalid : .failed)
    id = reading.id?.value.text
    kind = reading.kind?.name
    org = reading.org?.value.text
    level = reading.level?.value.rawValue
    if case .named(let names)? = reading.users { users = names.map(\.value) }
    requester = reading.requestedBy?.value
    problems = reading.problems.descriptions
    if let reason = reading.request?.reason { notes = [reason] }
  }
}
