"""A folder that `meerkat replicate run` keeps alike on north and south."""

import json
import os
import shutil
import socket
import time
import urllib.request
from pathlib import Path

import processor
from commands import Failure, Service, run, unmount
from hosts import NORTH, ON_SOUTH, SOUTH
from lag import Lag

PROGRAM = Path(__file__).parent.parent.parent / "meerkat"
START_SECONDS = 120
LEVEL_SECONDS = 600
ANSWER_SECONDS = 60
API = f"http://{NORTH}:7080/api/v1"
PORTS = iter(range(7990, 8090))


class Site:
    """North and south as servers of one site, so that they have certificates; neither runs."""

    def __init__(self, home):
        self.home = home
        for name, address in (("north", NORTH), ("south", SOUTH)):
            (home / name).mkdir(parents=True)
            self.configuration(name).write_text(
                f"name: {name}\nsite: lab\ndataDir: {home / name}/data\n"
                f"cluster:\n  address: {address}\napi:\n  address: {address}\n"
            )
        os.environ["XDG_CACHE_HOME"] = str(home / "cache")
        first = Service("meerkat server", self.meerkat("server", "north"), home / "north.log")
        try:
            first.until("it answers", START_SECONDS, answers)
            token_file = home / "north/data/admin.token"
            administrator = token_file.read_text().splitlines()[0]
            token = ask("/invitations", b"{}", {"Meerkat-Token": administrator})["token"]
            run([*ON_SOUTH, *self.meerkat("join", "south", token)], START_SECONDS)
        finally:
            first.stop()

    def configuration(self, server):
        return self.home / server / "meerkat.yaml"

    def meerkat(self, command, server, *words):
        return [PROGRAM, *command.split(), *words, "--config", self.configuration(server)]


def answers():
    try:
        return len(ask("/site")["servers"]) == 1
    except OSError:
        return False


def ask(path, body=None, headers=()):
    words = {"Content-Type": "application/json", **dict(headers)}
    request = urllib.request.Request(API + path, body, words)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


class Side:
    """One process of a dataset."""

    def __init__(self, site, server, dataset, folder, address, peer, mode):
        self.folder = folder
        self.files = site.home / server / "data" / "replication" / dataset
        self.log = site.home / f"{dataset}-{server}.log"
        other = "south" if server == "north" else "north"
        self.command = [
            *(ON_SOUTH if server == "south" else []),
            *site.meerkat("replicate run", server, dataset),
            *("--folder", folder, "--listen", address),
            *("--peer", other, "--peer-address", peer, "--mode", mode),
        ]  # fmt: skip
        self.service = None

    def start(self, *role):
        self.folder.mkdir(parents=True, exist_ok=True)
        name = self.log.name.removesuffix(".log")
        self.service = Service(name, [*self.command, "--role", *role], self.log)

    def ask(self, question):
        """As `meerkat replicate` does, without a Java for each question; the lines that it would
        print."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(ANSWER_SECONDS)
            control.connect(str(self.files / "control"))
            control.sendall(question.encode() + b"\n")
            control.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: control.recv(65536), b"")).decode().splitlines()

    def status(self):
        """Nothing when it does not answer yet."""
        try:
            return self.ask("status")
        except OSError:
            return []

    def until(self, what, limit, condition):
        try:
            self.service.until(what, limit, lambda: condition(self.status()))
        except Failure as failure:
            raise Failure(f"{failure}; it says: {'; '.join(self.status())}") from None

    def stop(self):
        if self.service:
            self.service.stop()
            self.service = None
            unmount(self.folder)


def is_active(lines):
    return any(line.startswith("role: active") for line in lines)


def is_standby(lines):
    return any(line.startswith("role: standby") for line in lines)


def is_connected(lines):
    return any(line.startswith("standby: ") and " is connected" in line for line in lines)


def has_standby(lines):
    """One that can take over with all that the mode promises."""
    ends = (" is connected, complete", "and follows; nothing waits for it")
    return is_active(lines) and any(
        line.startswith("standby: ") and line.endswith(ends) for line in lines
    )


def is_level(lines):
    return has_standby(lines) and "lag: 0 bytes" in lines


class Meerkat:
    """Both sides, north active. Without a peer, only north: nobody ever answers where it looks for
    south."""

    def __init__(self, name, site, home, mode="synchronous", peer="there"):
        self.name = name
        self.peer = peer
        self.copy = None
        self.root = home / name
        self.folder = self.root / "north"
        north, south = (f"{address}:{next(PORTS)}" for address in (NORTH, SOUTH))
        self.north = Side(site, "north", name, self.folder, north, south, mode)
        self.south = Side(site, "south", name, self.root / "south", south, north, mode)

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.peer == "never":
            self.start_north()
            return
        self.south.folder.mkdir(parents=True, exist_ok=True)
        # Below the mount, where what is applied is seen without going through it.
        self.copy = os.open(self.south.folder, os.O_RDONLY | os.O_DIRECTORY)
        self.start_north()
        self.start_south()
        if self.peer == "lost":
            self.south.stop()

    def start_north(self):
        self.north.start("active", "--wait", "1")
        self.north.until("it becomes active", START_SECONDS, is_active)

    def start_south(self, limit=START_SECONDS):
        """Returns when it has everything, with the time at which it was connected."""
        self.south.start("standby")
        self.north.until("a standby connects", START_SECONDS, is_connected)
        connected = time.monotonic()
        self.north.until("the standby has everything", limit, has_standby)
        return connected

    def lose_base(self):
        """Has north know no more what it has changed since both were equal, by taking its mount
        away. South is not there."""
        unmount(self.folder)
        self.north.until("it notices that its mount is gone", START_SECONDS, is_standby)
        answer = self.north.ask("take-over unconditional")
        self.north.until(f"it is active again ({answer})", START_SECONDS, is_active)

    def pids(self):
        return [side.service.pid for side in (self.north, self.south) if side.service]

    def cpu_seconds(self):
        return processor.of_processes(self.pids())

    def settle(self):
        """Waits until nothing is under way."""
        for side in (self.north, self.south):
            if side.service:
                side.service.require_alive()
        if self.south.service:
            self.north.until("nothing lags", LEVEL_SECONDS, is_level)

    def lag(self):
        """Measures it from now on; nothing where applications wait for the standby or it is not
        there."""
        if self.name != "asynchronous":
            return None
        return Lag(self.folder, self.copy)

    def stop(self):
        self.north.stop()
        self.south.stop()
        if self.copy is not None:
            os.close(self.copy)
            self.copy = None

    def forget(self):
        """As if it had never been, but for its files; it is stopped."""
        for side in (self.north, self.south):
            shutil.rmtree(side.files, ignore_errors=True)

    def clear(self):
        self.forget()
        shutil.rmtree(self.root, ignore_errors=True)
