"""The tables of a run, in Markdown."""

import statistics

from rows import ROWS

TREE_TITLES = {
    "copy": "first copy",
    "resync": "1 % changed while the standby was away",
    "compare": "1 % changed, everything compared",
}


class Table:
    def __init__(self, figures, columns):
        self.figures = figures
        self.columns = columns

    def text(self):
        parts = [self.speeds(), self.processor(), self.lags(), self.tree(), self.failures()]
        return "\n\n".join(part for part in parts if part)

    def rows(self):
        return [row for row in ROWS if any(f.row == row for f in self.figures)]

    def good(self, row, column):
        return [f for f in self.figures if (f.row, f.column) == (row, column) and not f.failure]

    def median(self, row, column, value):
        of = [value(figure) for figure in self.good(row, column)]
        return statistics.median(of) if of else None

    def speeds(self):
        """What is shown, and the speed to the native folder's."""
        if not self.rows():
            return ""
        lines = head(["", "Unit", *self.columns])
        for name in self.rows():
            row = ROWS[name]
            native = self.median(name, "native", lambda f: f.rate)
            cells = [row.title, "s" if row.timed else f"{row.unit}/s"]
            for column in self.columns:
                rate = self.median(name, column, lambda f: f.rate)
                cells.append(speed(row, column, rate, native))
            lines.append(line(cells))
        return titled("Median, and in brackets the speed to that of the native folder", lines)

    def processor(self):
        if not self.rows():
            return ""
        lines = head(["Processor time, s", "for", *self.columns])
        for name in self.rows():
            row = ROWS[name]
            cells = [row.title, row.cpu_unit]
            for column in self.columns:
                cells.append(self.cpu(name, column))
            lines.append(line(cells))
        return titled(
            "Processor time of the machine, and in brackets that of the file system's own processes"
            " on both hosts",
            lines,
        )

    def cpu(self, name, column):
        machine, own = (
            self.median(name, column, lambda f, key=key: getattr(f, key) / f.amount)
            for key in ("cpu_seconds", "own_seconds")
        )
        if machine is None:
            return "–"
        per = ROWS[name].cpu_amount
        own_part = "" if column == "native" else f" ({own * per:.2f})"
        return f"{machine * per:.2f}{own_part}"

    def lags(self):
        found = [f for f in self.figures if f.lag_p50_ms is not None and not f.failure]
        if not found:
            return ""
        lines = head(["Lag of the standby's copy, ms", "p50", "p99", "largest"])
        for name in self.rows():
            of = [f for f in found if f.row == name]
            if of:
                keys = ("lag_p50_ms", "lag_p99_ms", "lag_max_ms")
                medians = [statistics.median(getattr(f, key) for f in of) for key in keys]
                lines.append(line([ROWS[name].title, *(f"{each:.0f}" for each in medians)]))
        return titled("Lag in asynchronous mode; the median of the rounds", lines)

    def tree(self):
        lines = [
            self.tree_line(name, program)
            for name in TREE_TITLES
            for program in ("rsync", "meerkat")
            if self.good(name, program)
        ]
        if not lines:
            return ""
        columns = ["", "Program", "s", "connected, s", "MiB/s", "MiB on the cable", "Processor, s"]
        return titled("Making two trees equal", head(columns) + lines)

    def tree_line(self, name, program):
        def median(value):
            return number(self.median(name, program, value))

        return line(
            [
                TREE_TITLES[name],
                program,
                median(lambda f: f.seconds),
                median(lambda f: f.seconds if f.connected_seconds is None else f.connected_seconds),
                median(lambda f: f.rate),
                median(lambda f: f.carried_bytes / (1 << 20)),
                median(lambda f: f.cpu_seconds),
            ]
        )

    def failures(self):
        lines = [
            f"- {f.row}, {f.column}, round {f.round}: {' '.join(f.failure.split())[:400]}"
            for f in self.figures
            if f.failure
        ]
        return titled("Not measured", lines) if lines else ""


def speed(row, column, rate, native):
    if rate is None:
        return "–"
    shown = number(1 / rate if row.timed else rate)
    return shown if column == "native" or not native else f"{shown} ({rate / native:.2f})"


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def titled(title, lines):
    return f"**{title}.**\n\n" + "\n".join(lines)


def head(cells):
    return [line(cells), "|---|" + "--:|" * (len(cells) - 1)]


def line(cells):
    return "| " + " | ".join(cells) + " |"
