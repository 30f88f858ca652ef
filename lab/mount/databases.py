"""Databases of Debian, each with its data in the measured folder and its socket elsewhere, under
their usual benchmarks."""

import re
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from commands import Failure, Service, run
from done import Done

POSTGRESQL = Path("/usr/lib/postgresql/15/bin")
TABLES = 4


def as_user(user, *words):
    return ["setpriv", "--reuid", user, "--regid", user, "--init-groups", "--", *words]


@contextmanager
def private(place, user, sizes):
    """An empty data directory of the user's, and a folder for socket and log."""
    data = place / "data"
    owned = ["install", "-d", "-m", "700", "-o", user, "-g", user]
    run([*owned, data], sizes.limit)
    outside = Path(tempfile.mkdtemp(prefix="server-", dir=sizes.folder))
    run([*owned, outside], sizes.limit)
    yield data, outside
    shutil.rmtree(outside)


def postgresql(place, sizes, measure):
    with private(place, "postgres", sizes) as (data, outside):

        def tool(name, *words):
            return run(as_user("postgres", POSTGRESQL / name, *words), sizes.limit, cwd=outside)

        tool("initdb", "-D", data, "-A", "trust", "--locale=C.UTF-8")
        server = Service(
            "PostgreSQL",
            as_user("postgres", POSTGRESQL / "postgres", "-D", data, "-k", outside, "-h", ""),
            outside / "log",
        )
        try:
            server.until(
                "it answers", sizes.limit, lambda: succeeds(tool, "pg_isready", "-h", outside)
            )
            pgbench(lambda *words: tool("pgbench", "-h", outside, *words), sizes, measure)
        finally:
            server.stop(signal.SIGINT)


def succeeds(tool, *words):
    try:
        tool(*words)
        return True
    except Failure:
        return False


def pgbench(tool, sizes, measure):
    def init():
        began = time.monotonic()
        tool("-i", "-q", "-s", str(sizes.scale))
        return Done(1, time.monotonic() - began, "")

    def load():
        said = tool("-n", "-c", "4", "-j", "2", "-T", str(sizes.seconds))
        count = number(r"number of transactions actually processed: (\d+)", said)
        failed = number(r"number of failed transactions: (\d+)", said)
        if failed:
            raise Failure(f"{failed:.0f} transactions of pgbench failed")
        latency = number(r"latency average = ([\d.]+) ms", said)
        tps = number(r"tps = ([\d.]+) \(without initial connection time\)", said)
        return Done(count, count / tps, f"average {latency} ms")

    measure("init", init)
    measure("pgbench", load)


def number(pattern, said):
    found = re.search(pattern, said)
    if not found:
        raise Failure(f"no '{pattern}' in: {said[-500:]}")
    return float(found.group(1))


def mariadb(place, sizes, measure):
    with private(place, "mysql", sizes) as (data, outside):
        socket = outside / "socket"
        install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db"]
        method = "--auth-root-authentication-method=normal"
        run(as_user("mysql", *install, method), sizes.limit, cwd=outside)
        server = Service(
            "MariaDB",
            as_user(
                "mysql", "mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={socket}",
                f"--pid-file={outside}/pid", "--skip-networking",
            ),
            outside / "log",
        )  # fmt: skip
        client = ["mariadb", "--no-defaults", f"--socket={socket}", "--user=root", "-e"]
        try:
            server.until(
                "it answers", sizes.limit, lambda: succeeds(run, [*client, "SELECT 1"], 20)
            )
            run([*client, "CREATE DATABASE sbtest"], sizes.limit)
            sysbench(socket, sizes, measure)
        finally:
            server.stop()


def sysbench(socket, sizes, measure):
    def tool(command):
        return run(
            [
                "sysbench", "oltp_write_only", f"--mysql-socket={socket}", "--mysql-user=root",
                f"--tables={TABLES}", f"--table-size={sizes.scale * 2500}", "--threads=4",
                f"--time={sizes.seconds}", command,
            ],
            sizes.limit,
        )  # fmt: skip

    def load():
        said = tool("run")
        count = number(r"transactions: +(\d+)", said)
        seconds = number(r"total time: +([\d.]+)s", said)
        latency = number(r"95th percentile: +([\d.]+)", said)
        return Done(count, seconds, f"95th percentile {latency} ms")

    tool("prepare")
    measure("mariadb", load)
