"""Which frames of the film a recorder has written.

No two neighbouring frames of the film have the same size, so the sizes of a recording's frames tell
where in the film it began, and every frame that is missing after that. Key frames are left out of
the comparison, since recorders differ in whether they keep parameter sets with them.
"""

import struct
import subprocess

NOT_KEY = 0x0001_0000
KEY = -1
MATCH_FRAMES = 20
SEARCH_FRAMES = 500


def of_files(files):
    """Sizes of all frames of MP4 files, one after the other, as ffprobe reads them."""
    sizes = []
    for file in files:
        text = subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
             "packet=size,flags", "-of", "csv=p=0", str(file)],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        for line in text.splitlines():
            fields = line.split(",")
            sizes.append(KEY if fields[1].startswith("K") else int(fields[0]))
    return sizes


def of_fragments(file):
    """The same of one fragmented MP4 as Meerkat writes it, read from its `moof` boxes alone."""
    sizes = []
    with open(file, "rb") as source:
        while len(head := source.read(8)) == 8:
            length, kind = struct.unpack(">I4s", head)
            if kind == b"moof":
                sizes += of_moof(source.read(length - 8))
            else:
                source.seek(length - 8, 1)
    return sizes


def of_moof(moof):
    """Sizes from the first `trun`, whose samples have duration, size and flags (0x700), and a
    composition offset (0x800) where pictures are reordered."""
    at = moof.index(b"trun") + 4
    flags, count = struct.unpack_from(">II", moof, at)
    if flags & 0x705 != 0x701:
        raise ValueError(f"trun with flags {flags:x}")
    step = 16 if flags & 0x800 else 12
    samples = [struct.unpack_from(">II", moof, at + 16 + i * step) for i in range(count)]
    return [size if flags & NOT_KEY else KEY for size, flags in samples]


def of_interleaved(file):
    """Sizes of all frames of RTP packets as they lie interleaved in an RTSP connection."""
    data = file.read_bytes()
    sizes, size, key, at, begun = [], 0, False, 0, False
    while at + 4 <= len(data):
        if data[at] != 0x24:
            end = data.index(b"\r\n\r\n", at)  # an answer to a keep-alive
            at = end + 4
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        packet, at = at + 4, at + 4 + length
        if at > len(data):
            break
        if data[packet - 3] != 0:
            continue  # RTCP
        payload = packet + 12
        kind = data[payload] & 0x1F
        if kind == 28:
            first = data[payload + 1] & 0x80
            size += at - payload - 2 + (5 if first else 0)
            key |= data[payload + 1] & 0x1F == 5
        else:
            size += at - payload + 4
            key |= kind == 5
        if data[packet + 1] & 0x80:
            if begun:
                sizes.append(KEY if key else size)
            size, key, begun = 0, False, True
    return sizes


def missing(recorded, film):
    """How many frames are missing between the first and the last of a recording, or are not whole.
    The film repeats itself."""
    at = find(recorded, 0, film, range(len(film)))
    lost = 0
    for i, size in enumerate(recorded):
        if size != film[at % len(film)]:
            found = find(recorded, i, film, range(at + 1, at + SEARCH_FRAMES))
            lost += max(1, found - at)
            at = found
        at += 1
    return lost


def find(recorded, begin, film, places):
    """The first of some places in the film where a recording can go on; the one before, if none."""
    window = recorded[begin : begin + MATCH_FRAMES]
    for place in places:
        if all(size == film[(place + i) % len(film)] for i, size in enumerate(window)):
            return place
    return places.start - 1
