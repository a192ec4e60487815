"""Approvals that come as signed files of their own, beside approvals that tickets hold: what OpenSSH takes for each signature."""
from ..bench import noise, thousands
from ..rows import Row
from ..stopwatch import ratio, walls

GROUP = "signed"


def measure(bench):
    sizes, worlds = bench.sizes, bench.worlds
    # Each signature is a process of its own.
    tickets = max(1, sizes.tickets // 10)
    copies = {}
    for proof in ["recorded", "signed"]:
        workspace = worlds.workspace(worlds.queue(tickets, sizes.users, proof=proof), proof)
        copies[proof] = [worlds.copy_workspace(workspace, proof) for _ in range(sizes.rounds)]
    laps = bench.alternate(GROUP, {
        "recorded approvals": lambda i: bench.run(copies["recorded"][i], tickets=tickets),
        # A signed approval has a receipt of its own.
        "signed approvals": lambda i: bench.run(copies["signed"][i], tickets=2 * tickets),
    })
    recorded, signed = laps.values()
    return [Row(
        GROUP, f"{thousands(tickets)} tickets with signed approvals, of the same with recorded ones",
        ratio(walls(signed), walls(recorded)), "×", spread=noise(recorded, signed))]
