"""What is done in each folder: works, each of which gives some rows of the table.

A work is called with a new folder of its own, the sizes, and `measure(row, action)`, which measures
an action if its row is wanted; an action returns a Done."""

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import databases
from commands import run
from done import Done

MIB = 1 << 20
FILES = Path(__file__).parent / "files.py"


@dataclass(frozen=True)
class Row:
    """`unit` is what is counted; processor time is told for so many of them."""

    title: str
    unit: str
    cpu_amount: int
    cpu_unit: str
    timed: bool = False
    """Shown is how long it took, instead of a rate."""


ROWS = {
    "write": Row("sequential write of 1 MiB each, synced at the end", "MiB", 1024, "GiB"),
    "read": Row("sequential read of 1 MiB each, nothing cached", "MiB", 1024, "GiB"),
    "cached": Row("random read of 8 KiB each, cached", "reads", 10_000, "10,000 reads"),
    "sync1": Row("random write of 4 KiB + fdatasync, 1 job", "writes", 1000, "1,000 writes"),
    "sync4": Row("random write of 4 KiB + fdatasync, 4 jobs", "writes", 1000, "1,000 writes"),
    "create": Row("create, write 2 KiB, close", "files", 1000, "1,000 files"),
    "unlink": Row("unlink", "files", 1000, "1,000 files"),
    "init": Row("pgbench -i", "runs", 1, "run", timed=True),
    "pgbench": Row("pgbench -c 4", "transactions", 1000, "1,000 transactions"),
    "mariadb": Row("MariaDB, 4 clients write", "transactions", 1000, "1,000 transactions"),
    "unpack": Row("tar -x of a source tree", "runs", 1, "run", timed=True),
    "pack": Row("tar -c of it, nothing cached", "runs", 1, "run", timed=True),
    "half": Row("write at 1/2 of the disk's speed", "MiB", 1024, "GiB"),
    "sixth": Row("write at 1/6 of the disk's speed", "MiB", 1024, "GiB"),
}


def fio(place, sizes, *options):
    """Runs one group of fio's jobs; returns what it reports of it. Their name is that of no folder
    here: fio would take it for the file to use."""
    command = [
        *("fio", "--name=load", "--output-format=json", "--ioengine=psync", "--thread"),
        *("--group_reporting", "--randrepeat=1", f"--directory={place}", *options),
    ]  # fmt: skip
    said = run(command, sizes.limit)
    return json.loads(said[said.index("{") :])["jobs"][0]


def fio_done(job, direction, bytes_each):
    """`runtime` is the longest of the group's jobs', with the sync at the end."""
    of = job[direction]
    return Done(of["io_bytes"] / bytes_each, of["runtime"] / 1000, detail(job))


def detail(job):
    """How long a sync took, if there were any."""
    percentiles = job.get("sync", {}).get("lat_ns", {}).get("percentile")
    if not percentiles:
        return ""
    p50, p99 = (percentiles[each] / 1000 for each in ("50.000000", "99.000000"))
    return f"sync p50 {p50:.0f} us, p99 {p99:.0f} us"


def drop_caches():
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3")


def sequential(place, sizes, measure):
    words = ["--filename=large", f"--size={sizes.file_mib}m", "--bs=1m"]
    write, read = ["--rw=write", "--end_fsync=1", *words], ["--rw=read", *words]
    measure("write", lambda: fio_done(fio(place, sizes, *write), "write", MIB))
    drop_caches()
    measure("read", lambda: fio_done(fio(place, sizes, *read), "read", MIB))


def written(place, sizes, name):
    """A file with content, so that no write meets a hole."""
    words = [f"--filename={name}", f"--size={sizes.random_mib}m", "--bs=1m", "--end_fsync=1"]
    fio(place, sizes, "--rw=write", *words)


def cached(place, sizes, measure):
    written(place, sizes, "cached")
    file = ["--filename=cached", f"--size={sizes.random_mib}m", "--invalidate=0"]
    fio(place, sizes, "--rw=read", "--bs=1m", *file)
    words = [*file, "--rw=randread", "--bs=8k", "--time_based", f"--runtime={sizes.seconds}"]
    measure("cached", lambda: fio_done(fio(place, sizes, *words), "read", 8192))


def synced(place, sizes, measure):
    for jobs in (1, 4):
        names = [f"synced{number}" for number in range(jobs)]
        for name in names:
            written(place, sizes, name)
        words = [
            *("--rw=randwrite", "--bs=4k", "--fdatasync=1", f"--numjobs={jobs}"),
            *("--filename_format=synced$jobnum", f"--size={sizes.random_mib}m"),
            *("--time_based", f"--runtime={sizes.seconds}"),
        ]  # fmt: skip
        measure(f"sync{jobs}", lambda: fio_done(fio(place, sizes, *words), "write", 4096))


def files(place, sizes, measure):
    for what in ("create", "unlink"):
        command = [sys.executable, FILES, what, place, sizes.files]
        measure(what, lambda: Done(sizes.files, float(run(command, sizes.limit)), ""))


def timed(command, sizes):
    began = time.monotonic()
    run(command, sizes.limit)
    return Done(1, time.monotonic() - began, "")


def tar(place, sizes, measure):
    # A pipe: tar reads no file whose archive is /dev/null.
    pack = ["sh", "-ec", f"tar -C {place} -cf - . | cat >/dev/null"]
    measure("unpack", lambda: timed(["tar", "-C", place, "-xf", sizes.tarball], sizes))
    drop_caches()
    measure("pack", lambda: timed(pack, sizes))


def paced(row, share):
    def work(place, sizes, measure):
        rate = int(sizes.disk_bytes_per_second * share / (1 << 10))
        words = [
            *("--rw=write", "--bs=1m", "--filename=paced", f"--rate={rate}k"),
            *(f"--size={max(1, rate * sizes.seconds >> 10)}m",),
        ]  # fmt: skip
        measure(row, lambda: fio_done(fio(place, sizes, *words), "write", MIB))

    return work


WORKS = [
    (("write", "read"), sequential),
    (("cached",), cached),
    (("sync1", "sync4"), synced),
    (("create", "unlink"), files),
    (("init", "pgbench"), databases.postgresql),
    (("mariadb",), databases.mariadb),
    (("unpack", "pack"), tar),
    (("half",), paced("half", 1 / 2)),
    (("sixth",), paced("sixth", 1 / 6)),
]
