"""A journal without a past and one with a long one, with and without a limit that counts a whole org's last hour."""
import shutil

from ..bench import noise, thousands
from ..programs import run
from ..rows import at_most
from ..stopwatch import ratio, walls

GROUP = "past"
# So many are looked through before they are measured on; more would take minutes, and are written by the same lines.
VERIFIED = 100_000


def measure(bench):
    sizes, worlds = bench.sizes, bench.worlds
    tickets, past = sizes.tickets, sizes.past
    queues = {has_limit: worlds.queue(tickets, sizes.users, org_limit=has_limit) for has_limit in [False, True]}
    contestants = {}
    old = {}
    journal = None
    for has_limit, queue in queues.items():
        words = ", org limit" if has_limit else ""
        young = worlds.workspace(queue, f"young{words}".replace(", ", "-").replace(" ", "-"))
        copies = [worlds.copy_workspace(young, "young") for _ in range(sizes.rounds)]
        contestants[f"no past{words}"] = lambda i, copies=copies: bench.run(copies[i], tickets=tickets)
        old[has_limit] = worlds.workspace(queue, f"old{words}".replace(", ", "-").replace(" ", "-"), tickets=False)
        if journal is None:
            journal = add_past(bench, old[has_limit])
        else:
            shutil.copyfile(journal, old[has_limit] / "journal.sqlite")
        # The journal remembers every ticket, so each round has new ones.
        drops = [worlds.queue(tickets, sizes.users, org_limit=has_limit, first=tickets * (2 * number + has_limit + 2))
                 for number in range(sizes.rounds)]
        contestants[f"{thousands(past)} past requests{words}"] = (
            lambda i, workspace=old[has_limit], drops=drops: run_over(bench, workspace, drops[i], tickets * (i + 1)))
    laps = bench.alternate(GROUP, contestants)

    rows = []
    for words in ["", ", org limit"]:
        one, other = laps[f"{thousands(past)} past requests{words}"], laps[f"no past{words}"]
        rows.append(at_most(
            GROUP, f"{thousands(tickets)} tickets after {thousands(past)} past requests{words}, of those after none",
            ratio(walls(one), walls(other)), 1.15, spread=noise(one, other)))
    return rows


def add_past(bench, workspace):
    """Has one real request applied, and writes the others after its model."""
    first = bench.worlds.queue(1, bench.sizes.users)
    bench.worlds.fill(workspace, first)
    bench.worlds.rest()
    bench.run(workspace, tickets=1)
    bench.tell(f"{GROUP}: writing {thousands(bench.sizes.past)} past requests")
    bench.worlds.add_past(workspace, bench.sizes.past)
    if bench.sizes.past <= VERIFIED:
        run([bench.mfareset, "audit", "verify", "--workspace", workspace])
    for settled in (workspace / "queue" / "done").iterdir():
        settled.unlink()
    return workspace / "journal.sqlite"


def run_over(bench, workspace, drops, tickets):
    incoming = workspace / "queue" / "incoming"
    incoming.rmdir()
    (drops / "incoming").rename(incoming)
    return bench.run(workspace, tickets=tickets)
