"""The two hosts. This program runs in the first one, north; the second, south, is another network
namespace at the other end of a cable (a veth pair). Processes of both see the same files."""

from pathlib import Path

from commands import run

NORTH = "10.77.0.1"
SOUTH = "10.77.0.2"
ON_SOUTH = ["nsenter", "--net=/run/netns/south"]
LIMIT = 20
CABLE = "cable"


def connect():
    """Makes south. This program has a mount namespace of its own, so nothing of it stays."""
    ip("netns", "add", "south")
    ip("link", "add", CABLE, "type", "veth", "peer", "name", CABLE, "netns", "south")
    for host, address in (([], NORTH), (["-n", "south"], SOUTH)):
        ip(*host, "addr", "add", f"{address}/24", "dev", CABLE)
        for device in ("lo", CABLE):
            ip(*host, "link", "set", device, "up")


def ip(*words):
    run(["ip", *words], LIMIT)


def carried_bytes():
    """What has gone over the cable, in both directions, with all headers (proc(5), net/dev)."""
    for line in Path("/proc/net/dev").read_text().splitlines():
        device, _, counts = line.partition(":")
        if device.strip() == CABLE:
            fields = counts.split()
            return int(fields[0]) + int(fields[8])
    raise LookupError(f"no device {CABLE}")
