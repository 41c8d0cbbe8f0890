"""`python -m tests.bench`, by `make bench`: measure, print a table, and leave the figures in `bench-results/`."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

# The settings of whoever measures stay outside.
for _name in [name for name in os.environ if name.startswith("COACHING_")]:
    del os.environ[_name]

# The environment above comes before whatever reads it: E402 for each of these.
from lib import clock  # noqa: E402
from tests.bench import report  # noqa: E402
from tests.bench.bench import measure  # noqa: E402
from tests.bench.databases import FOLDER, Databases, Kind  # noqa: E402
from tests.bench.measure import Effort  # noqa: E402
from tests.bench.organisation import Tell  # noqa: E402
from tests.bench.peers.compare import compare  # noqa: E402
from tests.e2e.server import Starter  # noqa: E402

SIZES, LARGE = "155 10000 100000", 1_000_000
CROWDS = (50, 60, 200)
QUICK = Effort(firsts=1, others=1, reruns=20, seconds=2, at_least=3)


def bench(
    sizes: Annotated[str, typer.Option(envvar="SIZES", help="How many plans, several with spaces between.")] = SIZES,
    large: Annotated[bool, typer.Option(envvar="LARGE", help="A million plans, too: about 20 GB.")] = False,
    databases: Annotated[str, typer.Option(envvar="DATABASES", help='"both" for PostgreSQL, too.')] = "sqlite",
    quick: Annotated[bool, typer.Option("--quick", help="Fewer runs of everything, and no crowd.")] = False,
    peers: Annotated[
        bool, typer.Option(envvar="PEERS", help="SQLAdmin, Django admin and Datasette on the same tables, too.")
    ] = False,
    page: Annotated[list[str] | None, typer.Option(help='Only this page: "Home, manager". Several times.')] = None,
    folder: Annotated[Path, typer.Option(help="Where the databases are kept.")] = FOLDER,
) -> None:
    """Measure every page with organisations of several sizes, against an empty page."""
    warnings.filterwarnings("ignore", message="Skipped unsupported reflection")
    chosen = [int(size) for size in sizes.split()] + [LARGE] * large
    kinds = [Kind.SQLITE, *([Kind.POSTGRESQL] if databases == "both" else [])]
    effort, console = QUICK if quick else Effort(), Console()
    results = report.Results(clock.moment())
    with _bar(console) as tell:
        made = Databases(folder, clock.moment(), tell)
        for plans, kind, starter in product(chosen, kinds, Starter):
            told = partial(_told, tell, f"{plans:,} plans, {kind}, {starter}")
            crowds = () if page or quick or starter is Starter.STREAMLIT else CROWDS
            for so_far in measure(
                made, plans, kind, starter, crowds=crowds, effort=effort, tell=told, names=page or ()
            ):
                results.keep(so_far)
        if peers:
            with made.of(max(chosen), Kind.SQLITE) as engine:
                results.peers = compare(Path(str(engine.url.database)), max(chosen), folder, tell)
    report.show(results, console)
    console.print(f"The figures are in {results.save()}.")


def _told(tell: Tell, name: str, what: str, done: int, of: int) -> None:
    tell(f"{name}: {what}", done, of)


@contextmanager
def _bar(console: Console) -> Iterator[Tell]:
    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("")

        def tell(what: str, done: int, of: int) -> None:
            if not console.is_terminal and what != progress.tasks[task].description:
                console.print(what)  # A log has no bar.
            progress.update(task, description=what, completed=done, total=of)

        yield tell


if __name__ == "__main__":
    typer.run(bench)
