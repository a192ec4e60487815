"""One decision under 20 policies, after its ticket was read and everybody in it looked up."""
import json

from ..rows import at_most
from ..stopwatch import median, spread

GROUP = "decision"
# Each of 256 decisions, in one transaction, as a run makes them.
BATCHES = 80


def measure(bench):
    program = bench.part()
    microseconds = []
    for number in range(bench.sizes.rounds):
        bench.tell(f"{GROUP}: round {number + 1} of {bench.sizes.rounds}")
        bench.stopwatch.time([program, "decide", BATCHES])
        microseconds.append(json.loads(bench.stopwatch.output.read_text())["microseconds"])
    bench.series[GROUP] = {"microseconds": microseconds}
    return [at_most(GROUP, "a decision with 20 policies", median(microseconds), 10, "µs", spread=spread(microseconds))]
