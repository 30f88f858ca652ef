"""GlusterFS, replica 2: a brick of the volume on each of the two hosts, with its default options.
Its daemons are started without systemd. They find state, logs and sockets at fixed paths; south's
glusterd has a mount namespace with its own ones in place of north's."""

import os
import shutil
import signal

import processor
from commands import Failure, Service, is_mounted, run, unmount, wait_until
from hosts import NORTH, ON_SOUTH, SOUTH

PATHS = ("/var/lib/glusterd", "/var/log/glusterfs")
OWN_RUN = "mount -t tmpfs -o mode=755 none /run"
LIMIT = 60
START_SECONDS = 120
END_SECONDS = 30


class Gluster:
    name = "glusterfs"

    def __init__(self, home):
        self.root = home / self.name
        self.folder = self.root / "mounted"
        self.daemons = []

    def start(self):
        self.folder.mkdir(parents=True)
        run(["sh", "-ec", self.own_paths("north")], LIMIT)
        # What a killed one has left says that its bricks run.
        forget = "rm -rf /run/gluster; mkdir /run/gluster"
        glusterd = f"{forget}; exec glusterd --no-daemon --log-level WARNING"
        south = f"{self.own_paths('south')}; {OWN_RUN}; {glusterd}"
        self.daemons = [
            self.daemon("north", ["sh", "-ec", glusterd]),
            self.daemon("south", [*ON_SOUTH, "unshare", "--mount", "sh", "-ec", south]),
        ]
        for daemon in self.daemons:
            daemon.until("it answers", START_SECONDS, lambda: answers(daemon))
        gluster("peer", "probe", SOUTH)
        wait_until("GlusterFS has two peers", START_SECONDS, peers_connected)
        bricks = [f"{NORTH}:{self.root}/north/brick", f"{SOUTH}:{self.root}/south/brick"]
        gluster("volume", "create", "lab", "replica", "2", "transport", "tcp", *bricks, "force")
        gluster("volume", "start", "lab")
        run(["mount", "-t", "glusterfs", f"{NORTH}:/lab", self.folder], LIMIT)
        if not is_mounted(self.folder):
            raise Failure(
                "the volume of GlusterFS is not mounted; its log is in /var/log/glusterfs"
            )
        wait_until("both bricks of GlusterFS", START_SECONDS, self.has_both_bricks)

    def daemon(self, host, command):
        return Service(f"glusterd on {host}", command, self.root / f"{host}.log")

    def own_paths(self, host):
        """Words of a shell that put folders of this host's own at the fixed paths."""
        words = []
        for path in PATHS:
            own = self.root / host / path.rpartition("/")[2]
            own.mkdir(parents=True, exist_ok=True)
            words.append(f"mount --bind {own} {path}")
        return "; ".join(words)

    def has_both_bricks(self):
        """What is written arrives on both; a volume that has lost one goes on in silence."""
        probe = self.folder / "probe"
        probe.write_text("1")
        bricks = [self.root / host / "brick" / probe.name for host in ("north", "south")]
        arrived = all(brick.exists() and brick.read_text() == "1" for brick in bricks)
        probe.unlink()
        return arrived

    def cpu_seconds(self):
        return processor.of_processes(processor.named("gluster"))

    def settle(self):
        for daemon in self.daemons:
            daemon.require_alive()
        if not self.has_both_bricks():
            raise Failure("a brick of GlusterFS is gone")

    def lag(self):
        return None

    def stop(self):
        """By force: it is not the end that is measured."""
        unmount(self.folder)
        for pid in processor.named("gluster"):
            os.kill(pid, signal.SIGKILL)
        for daemon in self.daemons:
            daemon.process.wait(END_SECONDS)
        self.daemons = []
        for path in PATHS:
            unmount(path)

    def clear(self):
        shutil.rmtree(self.root, ignore_errors=True)


def gluster(*words):
    return run(["gluster", "--mode=script", *words], LIMIT)


def answers(daemon):
    try:
        run(
            ["nsenter", f"--target={daemon.pid}", "--net", "--mount", "gluster", "peer", "status"],
            20,
        )
        return True
    except Failure:
        return False


def peers_connected():
    return "Peer in Cluster (Connected)" in gluster("peer", "status")
