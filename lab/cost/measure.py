"""Measures what recording costs; see docs/performance.md. Started by lab/record-cost."""

import argparse
import csv
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import film
import frames
import tools
from processes import Programs, wait_until

LAB = Path(__file__).parent.parent
CLIPS = LAB / "target" / "clips"
OUT = LAB / "out"
START_SECONDS = 120
SAMPLE_SECONDS = 5
TIDY_SEGMENT_SECONDS = 15
FIELDS = [
    "run", "cameras", "tool", "seconds", "written_mb", "written_percent", "cpu_seconds",
    "cpu_seconds_per_gb", "memory_mib", "missing_frames", "cameras_cores", "busy_cores",
]  # fmt: skip


def options():
    parser = argparse.ArgumentParser(prog="lab/record-cost", description=__doc__)
    parser.add_argument("--cameras", default="1,25,100", help="how many; several by comma")
    parser.add_argument("--seconds", type=int, default=60, help="that are measured")
    parser.add_argument("--settle", type=int, default=20, help="seconds before them")
    parser.add_argument("--runs", type=int, default=3, help="of each tool")
    parser.add_argument("--tools", default=",".join(tools.ALL), help="which; several by comma")
    parser.add_argument("--folder", default=str(LAB / "target" / "cost"), help="for recordings")
    parser.add_argument(
        "--tidy", action="store_true", help="delete Meerkat's complete files once they are checked"
    )
    chosen = parser.parse_args()
    chosen.cameras = [int(each) for each in chosen.cameras.split(",")]
    chosen.tools = chosen.tools.split(",")
    unknown = {each.partition("=")[0] for each in chosen.tools} - set(tools.ALL)
    if unknown or not all(1 <= each <= 1000 for each in chosen.cameras):
        parser.error(f"tools are {', '.join(tools.ALL)}; cameras are 1 to 1000")
    if not (1 <= chosen.seconds <= 3600 and 0 <= chosen.settle <= 600 and 1 <= chosen.runs <= 100):
        parser.error("seconds are 1 to 3600, settle 0 to 600, runs 1 to 100")
    return chosen


def busy_seconds():
    """CPU time of the whole machine that was not idle (proc(5), stat)."""
    times = [int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(times) - times[3] - times[4]) / 100


def measure(name, count, chosen, clip):
    """One tool, once; returns its figures."""
    folder = Path(tempfile.mkdtemp(prefix="recordings-", dir=chosen.folder))
    cameras = Programs(folder / "cameras.log")
    tool = tools.make(name, folder, count)
    if chosen.tidy:
        tool.segment_seconds = TIDY_SEGMENT_SECONDS
    try:
        script = str(tools.HERE / "cameras.py")
        paths = str(min(count, tools.PATHS))
        cameras.start(["/usr/bin/python3", script, str(tools.PORT), str(clip), paths])
        wait_until("cameras", START_SECONDS, lambda: cameras.printed("ready"))
        tool.start()
        wait_until(f"{name} records all", START_SECONDS, lambda: alive_and_recording(tool))
        time.sleep(chosen.settle)
        figures = window(tool, cameras, chosen)
        tool.stop()
        lost = [frames.missing(tool.frames(n), film.sizes(CLIPS)) for n in range(count)]
        figures["missing_frames"] = sum(lost)
        return figures
    finally:
        tool.stop()
        cameras.stop()
        shutil.rmtree(folder)


def alive_and_recording(tool):
    tool.programs.require_alive()
    return tool.recording()


def window(tool, cameras, chosen):
    begin = time.monotonic()
    before = (tool.programs.cpu_seconds(), cameras.cpu_seconds(), busy_seconds())
    bytes_before = tool.written_bytes()
    memory = 0
    while (left := begin + chosen.seconds - time.monotonic()) > 0:
        time.sleep(min(left, SAMPLE_SECONDS))
        memory = max(memory, tool.programs.memory_mib())
        if chosen.tidy:
            tool.tidy()
    after = (tool.programs.cpu_seconds(), cameras.cpu_seconds(), busy_seconds())
    lasted = time.monotonic() - begin
    tool.programs.require_alive()
    cameras.require_alive()
    written = tool.written_bytes() - bytes_before
    own, cameras_own, busy = (b - a for a, b in zip(before, after))
    expected = film.bytes_a_second(CLIPS) * lasted * tool.count
    return {
        "seconds": round(lasted, 1),
        "written_mb": round(written / 1e6, 1),
        "written_percent": round(100 * written / expected, 1),
        "cpu_seconds": round(own, 2),
        "cpu_seconds_per_gb": round(own / (written / 1e9), 2),
        "memory_mib": round(memory),
        "cameras_cores": round(cameras_own / lasted, 2),
        "busy_cores": round(busy / lasted, 2),
    }


def table(rows, chosen):
    """Medians over the runs, as Markdown."""
    lines = [
        "| Cameras | Recorder | CPU s/GB | to the bare loop | to FFmpeg | Memory, MiB |"
        " Written | Frames missing | Cameras' cores |",
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for count in chosen.cameras:
        of = {
            name: [r for r in rows if r["cameras"] == count and r["tool"] == name]
            for name in chosen.tools
        }
        median = {
            name: {k: statistics.median(r[k] for r in rows_of) for k in FIELDS[3:]}
            for name, rows_of in of.items()
            if rows_of
        }

        def ratio(name, base, median=median):
            if base not in median:
                return "–"
            key = "cpu_seconds_per_gb"
            return f"{median[name][key] / median[base][key]:.2f}"

        for name, m in median.items():
            worst = max(row["missing_frames"] for row in of[name])
            lines.append(
                f"| {count} | {name} | {m['cpu_seconds_per_gb']:.2f} | {ratio(name, 'bare')} |"
                f" {ratio(name, 'ffmpeg')} | {m['memory_mib']:.0f} | {m['written_percent']:.1f} % |"
                f" {worst} | {m['cameras_cores']:.2f} |"
            )
    return "\n".join(lines)


def main():
    chosen = options()
    OUT.mkdir(exist_ok=True)
    Path(chosen.folder).mkdir(parents=True, exist_ok=True)
    longest = chosen.seconds + chosen.settle + 2 * START_SECONDS
    clip = film.of_length(CLIPS, longest)
    rows = []
    failures = []
    with open(OUT / "record-cost.csv", "w", newline="") as out:
        lines = csv.DictWriter(out, FIELDS)
        lines.writeheader()
        for run in range(chosen.runs):
            for count in chosen.cameras:
                for name in chosen.tools:
                    row = {"run": run + 1, "cameras": count, "tool": name}
                    try:
                        row |= measure(name, count, chosen, clip)
                    except (OSError, RuntimeError, subprocess.SubprocessError) as failure:
                        failures.append(f"run {run + 1}, {count} cameras, {name}: {failure}")
                        print(failures[-1], flush=True)
                        continue
                    rows.append(row)
                    lines.writerow(row)
                    out.flush()
                    print(", ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    text = "\n".join([table(rows, chosen), *(f"- Not measured: {each}" for each in failures)])
    (OUT / "record-cost.md").write_text(text + "\n")
    print(text)
    if failures:
        sys.exit(1)


main()
