"""Measures what it costs to go through a mounted folder; see lab/mount-cost, which starts it."""

import argparse
import csv
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import fields
from pathlib import Path

import hosts
import rows
import tree
from commands import Failure, run
from figure import Figure, measured
from gluster import Gluster
from meerkat import Meerkat, Site
from native import Native
from table import Table

LAB = Path(__file__).parent.parent
OUT = LAB / "out"
MEERKATS = {
    "alone": {"peer": "never"},
    "lost": {"peer": "lost"},
    "asynchronous": {"mode": "asynchronous"},
    "synchronous": {"mode": "synchronous"},
    "strict": {"mode": "strict"},
}
FOLDERS = ["native", *MEERKATS, "glusterfs"]
USUAL = [each for each in FOLDERS if each != "lost"]
GIT = ["git", "-c", "safe.directory=*", "-C", LAB.parent]
MIB = 1 << 20


def options():
    parser = argparse.ArgumentParser(prog="lab/mount-cost", description=__doc__)
    parser.add_argument("--columns", default=",".join([*USUAL, *tree.PROGRAMS]), help="by comma")
    parser.add_argument("--rows", default=",".join([*rows.ROWS, *tree.ROWS]), help="by comma")
    parser.add_argument("--rounds", type=int, default=3, help="of everything")
    parser.add_argument("--seconds", type=int, default=20, help="of each load that runs for a time")
    parser.add_argument("--file-mib", type=int, default=1024, help="read and written in sequence")
    parser.add_argument(
        "--random-mib", type=int, default=256, help="of each file written at random"
    )
    parser.add_argument("--files", type=int, default=10_000, help="created and unlinked")
    parser.add_argument("--scale", type=int, default=10, help="of the databases, as of pgbench -s")
    parser.add_argument(
        "--source-copies", type=int, default=3, help="of this repository, as the source tree"
    )
    parser.add_argument("--tree-mib", type=int, default=10 * 1024, help="that are made equal")
    parser.add_argument("--limit", type=int, default=300, help="seconds that one step may take")
    parser.add_argument("--tree-limit", type=int, default=1200, help="the same, of the tree")
    parser.add_argument("--folder", default="/var/tmp", help="on the disk that is measured")
    parser.add_argument("--name", default="mount-cost", help="of the files in lab/out")
    chosen = parser.parse_args()
    chosen.columns = listed(parser, chosen.columns, [*FOLDERS, *tree.PROGRAMS])
    chosen.rows = listed(parser, chosen.rows, [*rows.ROWS, *tree.ROWS])
    numbers = [value for value in vars(chosen).values() if isinstance(value, int)]
    if min(numbers) < 1 or chosen.rounds > 30 or chosen.file_mib > 1 << 16:
        parser.error("numbers are at least 1, rounds at most 30, files at most 64 GiB")
    if chosen.tree_mib % 128:
        parser.error("the tree has a multiple of 128 MiB")
    return chosen


def listed(parser, text, known):
    words = text.split(",")
    unknown = [word for word in words if word not in known]
    if unknown:
        parser.error(f"{', '.join(unknown)}: none of {', '.join(known)}")
    return [word for word in known if word in words]


class Run:
    """All rounds. Every column runs from the beginning to the end, so that the same row is measured
    in all of them within minutes, and Java's compiler has done its work in the later rounds."""

    def __init__(self, chosen, home, record):
        self.chosen = chosen
        self.home = home
        self.record = record
        self.columns = {}
        self.broken = {}
        meerkats = [each for each in chosen.columns if each in (*MEERKATS, "meerkat")]
        self.site = Site(home / "site") if meerkats else None

    def column(self, name):
        if name == "native":
            return Native(self.home)
        if name == "glusterfs":
            return Gluster(self.home)
        return Meerkat(name, self.site, self.home, **MEERKATS[name])

    def start(self, name):
        self.columns[name] = self.column(name)
        try:
            self.columns[name].start()
            self.broken.pop(name, None)
            print(f"{name} is there", flush=True)
        except (Failure, OSError) as failure:
            self.broken[name] = f"it did not start: {failure}"
            print(f"{name}: {self.broken[name]}", flush=True)

    def end(self, name):
        """Whatever it is in the middle of; returns whether nothing of it is left."""
        try:
            self.columns[name].stop()
            self.columns[name].clear()
            return True
        except (Failure, OSError, subprocess.TimeoutExpired) as error:
            self.broken[name] = f"it could not be ended: {error}"
            print(f"{name}: {self.broken[name]}", flush=True)
            return False

    def start_again(self, name):
        if self.end(name):
            self.start(name)

    def all(self):
        names = [name for name in self.chosen.columns if name in FOLDERS]
        works = [work for work in rows.WORKS if set(work[0]) & set(self.chosen.rows)]
        if works:
            for name in names:
                self.start(name)
        for number in range(1, self.chosen.rounds + 1):
            for name in list(self.broken):
                self.start_again(name)
            if {"half", "sixth"} & set(self.chosen.rows):
                self.measure_disk()
            for work_rows, work in works:
                for name in names:
                    self.work(number, name, work_rows, work)
        for name in names if works else []:
            self.end(name)
        self.trees()

    def work(self, number, name, work_rows, work):
        wanted = [row for row in work_rows if row in self.chosen.rows]
        done = set()

        def measure(row, action):
            if row not in wanted:
                action()
                return
            figure = Figure(number, row, name)
            measured(figure, self.columns[name], action)
            done.add(row)
            self.record(figure)

        try:
            if name in self.broken:
                raise Failure(self.broken[name])
            self.in_place(self.columns[name].folder / "work", work, measure)
        except (Failure, OSError) as failure:
            for row in wanted:
                if row not in done:
                    self.record(Figure(number, row, name, failure=str(failure)))
            if name not in self.broken:
                self.start_again(name)

    def in_place(self, place, work, measure):
        limit = self.chosen.limit
        run(["mkdir", place], limit)
        run(["chmod", "755", place], limit)
        work(place, self.chosen, measure)
        run(["rm", "-rf", place], limit)

    def measure_disk(self):
        """How fast the disk takes a file, for loads at a part of that."""
        place = self.home / "disk"
        place.mkdir()
        words = ["--rw=write", "--bs=1m", "--end_fsync=1", "--filename=large"]
        os.sync()
        job = rows.fio(place, self.chosen, *words, f"--size={self.chosen.file_mib}m")
        shutil.rmtree(place)
        self.chosen.disk_bytes_per_second = rows.fio_done(job, "write", 1).rate
        print(f"the disk takes {self.chosen.disk_bytes_per_second / MIB:.0f} MiB/s", flush=True)

    def trees(self):
        wanted = [row for row in tree.ROWS if row in self.chosen.rows]
        programs = [name for name in tree.PROGRAMS if name in self.chosen.columns]
        for number in range(1, self.chosen.rounds + 1 if wanted else 1):
            for figure in tree.measure(number, self.site, self.home, self.chosen, wanted, programs):
                self.record(figure)


def prepare_source(chosen, home):
    """An archive of this repository, some times."""
    chosen.tarball = home / "source.tar"
    for number in range(chosen.source_copies):
        part = chosen.tarball if number == 0 else home / "part.tar"
        words = ["archive", f"--prefix=copy{number}/", f"--output={part}", "HEAD"]
        run([*GIT, *words], chosen.limit)
        if number:
            run(["tar", "-Af", chosen.tarball, part], chosen.limit)


def circumstances(chosen):
    """What must be known beside the figures."""
    commit = run([*GIT, "describe", "--always", "--dirty"], 20)
    disk = run(["df", "--output=source,fstype", chosen.folder], 20).split("\n")[1]
    sizes = ", ".join(
        f"{key.replace('_', ' ')} {value}"
        for key, value in vars(chosen).items()
        if isinstance(value, int)
    )
    return (
        f"{time.strftime('%d %B %Y')}, commit {commit.strip()}, Linux {os.uname().release}, "
        f"{os.cpu_count()} processors, load average {os.getloadavg()[1]:.1f} at the beginning, "
        f"disk {' '.join(disk.split())}; {sizes}"
    )


def main():
    chosen = options()
    OUT.mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="mount-cost-", dir=chosen.folder))
    home.chmod(0o755)
    figures = []
    hosts.connect()
    about = circumstances(chosen)
    prepare_source(chosen, home)
    with open(OUT / f"{chosen.name}.csv", "w", newline="") as out:
        lines = csv.DictWriter(out, [field.name for field in fields(Figure)])
        lines.writeheader()

        def record(figure):
            figures.append(figure)
            lines.writerow(figure.line())
            out.flush()
            said = [f"{key} {value}" for key, value in figure.line().items() if value]
            print(", ".join(said), flush=True)
            text = Table(figures, [c for c in chosen.columns if c in FOLDERS]).text()
            (OUT / f"{chosen.name}.md").write_text(f"{about}\n\n{text}\n")

        Run(chosen, home, record).all()
    shutil.rmtree(home)
    print((OUT / f"{chosen.name}.md").read_text())


main()
