import Benchmark
import Material

/// Each part beside the yardstick, libyaml's events of the same ticket.
///
/// What is kept is the ratio of their processor times in percent, which another machine gives
/// nearly the same, and a busy one too: the best of many turns is taken of each. Instructions are
/// kept too where the kernel counts them; many virtual machines do not.
let benchmarks = { @Sendable () -> Void in
  let percent = BenchmarkMetric.custom("percent of libyaml's events", useScalingFactor: false)
  for part in Part.all where part.name != Part.yardstick.name {
    Benchmark(
      part.name,
      configuration: .init(
        metrics: [percent, .instructions], warmupIterations: 1, maxDuration: .seconds(10),
        maxIterations: 15, thresholds: [percent: .init(relative: [.p50: 15, .p90: 30])])
    ) { benchmark in
      let bench = try Bench()
      var (best, bestOfYardstick) = (Double.infinity, Double.infinity)
      let times = max(1, 20 / part.tickets)
      for _ in 0..<20 {
        bestOfYardstick = min(bestOfYardstick, try Part.yardstick.time(20, on: bench))
        benchmark.startMeasurement()
        best = min(best, try part.time(times, on: bench))
        benchmark.stopMeasurement()
      }
      benchmark.measurement(percent, Int((best / bestOfYardstick * 100).rounded()))
    }
  }
}
