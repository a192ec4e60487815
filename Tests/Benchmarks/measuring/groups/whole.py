"""One run over a full queue, beside the floor, the script, and another commit's run."""
from ..bench import noise, rate, seconds, thousands
from ..rows import Row, at_least, at_most
from ..stopwatch import median, ratio, walls

GROUP = "whole"


def measure(bench):
    sizes, worlds = bench.sizes, bench.worlds
    tickets, rounds = sizes.tickets, range(sizes.rounds)
    queue = worlds.queue(tickets, sizes.users)
    workspace = worlds.workspace(queue, "workspace")
    copies = {name: [worlds.copy(queue, name) for _ in rounds] for name in ["floor", "batched", "single"]}
    copies["mfareset"] = [worlds.copy_workspace(workspace, "mfareset") for _ in rounds]
    contestants = {
        "floor": lambda i: bench.floor(copies["floor"][i]),
        "mfareset": lambda i: bench.run(copies["mfareset"][i], tickets=tickets),
        "script, batched": lambda i: bench.script(copies["batched"][i], 256, tickets),
        "script, per request": lambda i: bench.script(copies["single"][i], 1, tickets),
    }
    if bench.against:
        name, program = bench.against
        other = f"mfareset of {name}"
        copies[other] = [worlds.copy_workspace(workspace, "other") for _ in rounds]
        contestants[other] = lambda i: bench.run(copies[other][i], program=program, tickets=tickets)
    laps = bench.alternate(GROUP, contestants)

    bench.add_table(
        f"{thousands(tickets)} tickets, {thousands(sizes.users)} users, 20 policies, side by side",
        ["who", "wall", "requests/s", "of the floor's wall", "processor", "peak memory"],
        [[name, seconds(median(walls(each))), rate(tickets, each),
          f"{ratio(walls(each), walls(laps['floor'])):.2f} ×", seconds(median([lap.cpu for lap in each])),
          f"{median([lap.peak_mib for lap in each]):.0f} MiB"] for name, each in laps.items()])

    ours, floor = laps["mfareset"], laps["floor"]
    batched, single = laps["script, batched"], laps["script, per request"]
    name = f"{thousands(tickets)} tickets"
    rows = [
        at_most(GROUP, f"{name}: wall time of the floor's", ratio(walls(ours), walls(floor)), 1.3,
                spread=noise(ours, floor)),
        at_least(GROUP, f"{name}: faster than the batched script", ratio(walls(batched), walls(ours)), 8,
                 spread=noise(ours, batched)),
        at_least(GROUP, f"{name}: faster than the per-request script", ratio(walls(single), walls(ours)), 14,
                 spread=noise(ours, single)),
        at_most(GROUP, f"{name}: peak memory", median([lap.peak_mib for lap in ours]), 64, "MiB"),
    ]
    if bench.against:
        theirs = laps[other]
        rows.append(Row(GROUP, f"{name}: wall time of {bench.against[0]}'s", ratio(walls(ours), walls(theirs)), "×",
                        spread=noise(ours, theirs)))
    return rows
