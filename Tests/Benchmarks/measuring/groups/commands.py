"""What is short and done all day: a run that finds nothing, a preview of one file; and a dry run beside a run."""
from ..bench import noise, seconds, thousands
from ..rows import Row, at_most
from ..stopwatch import median, ratio, walls

GROUP = "commands"


def measure(bench):
    sizes, worlds = bench.sizes, bench.worlds
    tickets = sizes.tickets
    queue = worlds.queue(tickets, sizes.users)
    full = worlds.workspace(queue, "full")
    copies = [worlds.copy_workspace(full, "run") for _ in range(sizes.rounds)]
    # The report goes to standard output in one and to `reports` in the other.
    dry = bench.alternate(f"{GROUP}, dry run", {
        "dry run": lambda i: bench.run(full, "--dry-run", "--format", "json"),
        "run": lambda i: bench.run(copies[i], tickets=tickets),
    })

    # A workspace whose journal has a past of its own.
    worked = copies[0]
    file = next((worlds.queue(1, sizes.users, first=tickets) / "incoming").iterdir())
    contestants = {
        "sqlite3 journal.sqlite 'select 1'": lambda i: bench.sqlite(worked),
        "run over an empty queue": lambda i: bench.run(worked),
        "preview of one file": lambda i: bench.stopwatch.time(
            [bench.mfareset, "preview", "--workspace", worked, file]),
    }
    if bench.against:
        name, program = bench.against
        contestants[f"run over an empty queue, {name}"] = lambda i: bench.run(worked, program=program)
    laps = bench.alternate(GROUP, contestants, rounds=sizes.short_rounds)
    select, empty, preview = list(laps.values())[:3]
    bench.add_table(
        f"short commands, after {thousands(tickets)} requests", ["what", "wall", "of `select 1`", "peak memory"],
        [[name, seconds(median(walls(each))), f"{ratio(walls(each), walls(select)):.1f} ×",
          f"{median([lap.peak_mib for lap in each]):.0f} MiB"] for name, each in laps.items()])
    rows = [
        at_most(GROUP, "a run over an empty queue, of `sqlite3 journal.sqlite 'select 1'`",
                ratio(walls(empty), walls(select)), 4, spread=noise(empty, select)),
        at_most(GROUP, "a preview of one file, of the same", ratio(walls(preview), walls(select)), 8,
                spread=noise(preview, select)),
        at_most(GROUP, f"a dry run over {thousands(tickets)} tickets, of the run",
                ratio(walls(dry["dry run"]), walls(dry["run"])), 1, spread=noise(*dry.values())),
    ]
    if bench.against:
        rows.append(Row(GROUP, f"a run over an empty queue, of {bench.against[0]}'s",
                        ratio(walls(empty), walls(list(laps.values())[3])), "×"))
    return rows
