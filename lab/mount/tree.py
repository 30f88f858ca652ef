"""A tree of files that is made equal on both hosts, by rsync and by Meerkat, over the same cable:
at first, after one percent of it was changed, and with all of it compared.

rsync is a daemon on south, without encryption; what it wrote is synced to the disk within the time,
as Meerkat does with what it calls complete. Nothing is cached at the beginning."""

import shutil
import sys
import time
from pathlib import Path

import hosts
import processor
from commands import Failure, Service, run
from figure import Figure
from meerkat import Meerkat
from rows import drop_caches

ROWS = ("copy", "resync", "compare")
PROGRAMS = ("rsync", "meerkat")
MODULE = f"rsync://{hosts.SOUTH}/tree/"
FILES = Path(__file__).parent / "tree_files.py"


class Different(Failure):
    """Whatever was measured did not do what it is for."""


class Rsync:
    """A daemon on south, and one client after the other on north."""

    def __init__(self, home, sizes):
        self.folder = home / "north"
        self.copy = home / "south"
        self.limit = sizes.tree_limit
        self.copy.mkdir()
        configuration = home / "rsyncd.conf"
        configuration.write_text(
            f"use chroot = no\nuid = root\ngid = root\n[tree]\npath = {self.copy}\nread only = no\n"
        )
        command = ["rsync", "--daemon", "--no-detach", f"--config={configuration}"]
        self.service = Service("rsync", [*hosts.ON_SOUTH, *command], home / "rsync.log")
        self.service.until("it answers", 20, answers)

    def part(self, _row):
        """Nothing runs on south that would have to end before the tree is changed."""

    def equal(self, row):
        """Makes both equal; returns for how many of its seconds two processes were connected, where
        that is not all the time."""
        everything = ["--checksum"] if row == "compare" else []
        run(["rsync", "-aHAX", "--delete", *everything, f"{self.folder}/", MODULE], self.limit)
        run(["sync", "-f", self.copy], self.limit)
        return None

    def stop(self):
        self.service.stop()


def answers():
    try:
        run(["rsync", MODULE], 20)
        return True
    except Failure:
        return False


class Replicated:
    """Meerkat in synchronous mode. South is ended before the tree is changed, as for maintenance,
    and lacks what was changed then; all is compared when north does not know what that was. Time
    counts from the start of south's process."""

    def __init__(self, home, sizes, site):
        self.limit = sizes.tree_limit
        self.dataset = Meerkat("tree", site, home.parent)
        self.dataset.forget()
        self.folder = self.dataset.folder
        self.copy = self.dataset.south.folder
        self.dataset.start_north()

    def part(self, row):
        self.dataset.settle()
        self.dataset.south.stop()
        if row == "compare":
            self.dataset.lose_base()

    def equal(self, _row):
        connected = self.dataset.start_south(self.limit)
        return time.monotonic() - connected

    def stop(self):
        self.dataset.stop()


def measure(round_number, site, home, sizes, wanted, programs):
    """A figure for each row that is wanted, and each program."""
    for program in programs:
        rows = ROWS[: max(ROWS.index(row) for row in wanted) + 1]
        figures = [Figure(round_number, row, program) for row in rows]
        try:
            measure_program(program, site, home / "tree", sizes, figures)
        except Failure as failure:
            for figure in figures:
                if not figure.seconds or isinstance(failure, Different):
                    figure.failure = str(failure)
        yield from (figure for figure in figures if figure.row in wanted)


def measure_program(program, site, home, sizes, figures):
    try:
        files("make", home / "north", sizes)
        one = Rsync(home, sizes) if program == "rsync" else Replicated(home, sizes, site)
        try:
            for figure in figures:
                if figure.row != "copy":
                    one.part(figure.row)
                    files("change", one.folder, sizes)
                fill(figure, one, sizes)
        finally:
            one.stop()
        require_equal(one.folder, one.copy, sizes)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def files(what, folder, sizes):
    run([sys.executable, FILES, what, folder, sizes.tree_mib], sizes.tree_limit)


def fill(figure, one, sizes):
    drop_caches()
    before = (processor.of_machine(), hosts.carried_bytes())
    began = time.monotonic()
    figure.connected_seconds = one.equal(figure.row)
    figure.settled_seconds = figure.seconds = time.monotonic() - began
    after = (processor.of_machine(), hosts.carried_bytes())
    figure.cpu_seconds, figure.carried_bytes = (b - a for a, b in zip(before, after))
    figure.amount = sizes.tree_mib


def require_equal(one, other, sizes):
    """Looks at every byte; nobody is measured meanwhile."""
    words = ["--exclude=/.meerkat", "--itemize-changes"]
    found = run(["rsync", "-ncaH", "--delete", *words, f"{one}/", f"{other}/"], sizes.tree_limit)
    if found:
        raise Different(f"the trees of both hosts differ:\n{found[:1000]}")
