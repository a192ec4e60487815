"""Few tickets and many: what a request costs, and whether memory grows, with and without a limit that counts a whole org."""
from ..bench import noise, rate, seconds, thousands
from ..rows import at_most
from ..stopwatch import Lap, median, ratio, walls

GROUP = "growth"
LIMITS = {False: "", True: ", org limit"}


def measure(bench):
    few, many = bench.sizes.growth[0], bench.sizes.growth[-1]
    empty = {}
    contestants = {}
    for tickets in bench.sizes.growth:
        for has_limit, words in LIMITS.items():
            name = f"{thousands(tickets)} tickets{words}"
            contestants[name] = contestant(bench, name, tickets, has_limit, empty, repeats=3 if tickets == few else 1)
    laps = bench.alternate(GROUP, contestants)

    def costs(name, tickets):
        """What one request costs, by round, without what a run costs that finds nothing to do."""
        return [(lap.wall - median(empty[name])) / tickets for lap in laps[name]]

    bench.add_table(
        "growth with the queue", ["queue", "wall", "requests/s", "a request", "an empty run after it", "peak memory"],
        [[name, seconds(median(walls(laps[name]))), rate(tickets, laps[name]),
          f"{median(costs(name, tickets)) * 1e6:,.0f} µs", f"{median(empty[name]) * 1000:.1f} ms",
          f"{median([lap.peak_mib for lap in laps[name]]):.0f} MiB"]
         for words in LIMITS.values() for tickets in bench.sizes.growth
         for name in [f"{thousands(tickets)} tickets{words}"]])

    rows = []
    for words in LIMITS.values():
        one, other = f"{thousands(many)} tickets{words}", f"{thousands(few)} tickets{words}"
        rows.append(at_most(
            GROUP, f"a request among {one}, of one among {thousands(few)}", ratio(costs(one, many), costs(other, few)),
            1.15, spread=noise(laps[one], laps[other])))
    # Between 10,000 and 100,000 by the targets: the second largest queue, and the largest.
    middle = bench.sizes.growth[-2]
    one, other = f"{thousands(many)} tickets", f"{thousands(middle)} tickets"
    rows.append(at_most(
        GROUP, f"peak memory with {one}, of that with {thousands(middle)}",
        median([lap.peak_mib for lap in laps[one]]) / median([lap.peak_mib for lap in laps[other]]), 1.2))
    return rows


def contestant(bench, name, tickets, has_limit, empty, repeats):
    worlds = bench.worlds
    queue = worlds.queue(tickets, bench.sizes.users, org_limit=has_limit)
    workspace = worlds.workspace(queue, name.replace(" ", "-"))
    copies = [[worlds.copy_workspace(workspace, "growth") for _ in range(repeats)] for _ in range(bench.sizes.rounds)]
    empty[name] = []

    def lap(number):
        found = []
        for copy in copies[number]:
            found.append(bench.run(copy, tickets=tickets))
            empty[name].append(bench.run(copy).wall)
        return Lap(*(median([getattr(each, field) for each in found]) for field in ["wall", "cpu", "peak_mib"]))

    return lap
