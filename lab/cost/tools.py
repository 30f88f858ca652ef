"""The recorders that are compared. Each records camera N for all N below `count`, of which PATHS
have a stream of their own."""

import json
import signal
import urllib.request
from pathlib import Path

import frames
from processes import Programs

HERE = Path(__file__).parent
PORT = 8554
PATHS = 16


def path(number):
    return f"film{number % PATHS}"


def url(number):
    return f"rtsp://127.0.0.1:{PORT}/{path(number)}"


class Tool:
    segment_seconds = 60

    def __init__(self, folder, count, program=""):
        self.program = program
        self.folder = folder
        self.count = count
        self.programs = Programs(folder / "log")
        self.recordings = folder / "recordings"
        self.recordings.mkdir()
        self.tidied_bytes = 0

    def recording(self):
        """Whether all cameras are being recorded."""
        return all(any(f.stat().st_size for f in self.files(n)) for n in range(self.count))

    def files(self, number):
        """What was written of a camera, in order."""
        return sorted(self.recordings.glob(f"{number}-*.mp4"))

    def frames(self, number):
        return frames.of_files(self.files(number))

    def written_bytes(self):
        left = sum(f.stat().st_size for number in range(self.count) for f in self.files(number))
        return self.tidied_bytes + left

    def tidy(self):
        """Takes note of files that are complete, and deletes them, where a tool can do that."""

    def stop(self):
        self.programs.stop(signal.SIGINT)


class Ffmpeg(Tool):
    """A process for each camera."""

    def start(self):
        for number in range(self.count):
            self.programs.start(
                ["ffmpeg", "-v", "error", "-rtsp_transport", "tcp", "-i", url(number), "-c", "copy",
                 "-f", "segment", "-segment_time", str(self.segment_seconds),
                 f"{self.recordings}/{number}-%05d.mp4"]
            )  # fmt: skip


class Gstreamer(Tool):
    """One process for all cameras."""

    def start(self):
        urls = [url(number) for number in range(self.count)]
        # The system's own Python, because only that one has the system's GStreamer.
        script = HERE / "gstreamer.py"
        self.programs.start(["/usr/bin/python3", str(script), str(self.recordings), *urls])


class Bare(Tool):
    """The program bare.c."""

    def start(self):
        paths = [path(number) for number in range(self.count)]
        program = HERE.parent / "target" / "cost" / "bare"
        command = [str(program), str(self.recordings), "127.0.0.1", str(PORT)]
        self.programs.start(command + paths)

    def recording(self):
        return self.programs.printed("recording\n")

    def files(self, number):
        return [self.recordings / f"{number}.rtp"]

    def frames(self, number):
        return frames.of_interleaved(self.files(number)[0])


class Meerkat(Tool):
    """A server of its own site, as `./meerkat server` starts it."""

    api = "http://127.0.0.1:7080/api/v1"

    def start(self):
        configuration = self.folder / "meerkat.yaml"
        configuration.write_text(
            f"name: cost\nsite: cost\ndataDir: {self.folder}/data\n"
            f"archive:\n  path: {self.recordings}\n  segmentSeconds: {self.segment_seconds}\n"
            "failover:\n  startupWaitSeconds: 0\n"
        )
        program = self.program or str(HERE.parent.parent / "meerkat")
        self.programs.start([program, "server", "--config", str(configuration)])
        self.added = False
        self.tidied = [[] for _ in range(self.count)]

    def recording(self):
        if not self.added:
            self.added = self.add_cameras()
            return False
        cameras = self.ask("/recordings")
        phases = [each["phase"] for camera in cameras for each in camera["recordings"]]
        return phases == ["recording"] * self.count

    def add_cameras(self):
        """False when the server does not answer yet."""
        try:
            self.ask("/health")
        except OSError:
            return False
        for number in range(self.count):
            self.ask("/cameras", {"name": f"cam{number}", "url": url(number)})
        return True

    def ask(self, path, body=None):
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self.api + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def files(self, number):
        return sorted((self.recordings / f"cam{number}").rglob("*.mp4"))

    def frames(self, number):
        return self.tidied[number] + super().frames(number)

    def tidy(self):
        for number in range(self.count):
            for file in self.files(number)[:-1]:
                self.tidied[number] += frames.of_fragments(file)
                self.tidied_bytes += file.stat().st_size
                file.unlink()


def make(name, folder, count):
    """Makes a tool by its name; `meerkat=PROGRAM` is Meerkat started by another program than this
    tree's, such as an older version's."""
    kind, _, program = name.partition("=")
    return ALL[kind](folder, count, program)


ALL = {"bare": Bare, "meerkat": Meerkat, "ffmpeg": Ffmpeg, "gstreamer": Gstreamer}
