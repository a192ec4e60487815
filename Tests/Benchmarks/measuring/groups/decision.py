"""One decision under 20 policies, after its ticket was read and everybody in it looked up."""
import json

from ..rows import at_most
from ..stopwatch import median, spread

GROUP = "decision"
DECISIONS = 20_000


def measure(bench):
    program = bench.part()
    microseconds = []
    for number in range(bench.sizes.rounds):
        bench.tell(f"{GROUP}: round {number + 1} of {bench.sizes.rounds}")
        bench.stopwatch.time([program, "decide", DECISIONS])
        microseconds.append(json.loads(bench.stopwatch.output.read_text())["microseconds"])
    bench.series[GROUP] = {"microseconds": microseconds}
    return [at_most(GROUP, "a decision with 20 policies", median(microseconds), 10, "µs", spread=spread(microseconds))]
