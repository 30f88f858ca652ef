"""One measurement of one row in one column, and how it is made."""

import os
import time
from dataclasses import asdict, dataclass

import hosts
import processor
from commands import Failure


@dataclass
class Figure:
    """`cpu_seconds` are those of the whole machine, `own_seconds` those of them that the processes
    of the file system took, on both hosts, both until nothing was under way any more; so are the
    bytes on the cable. A figure with a failure has nothing else."""

    round: int
    row: str
    column: str
    amount: float = 0.0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    own_seconds: float = 0.0
    settled_seconds: float = 0.0
    carried_bytes: int = 0
    connected_seconds: float | None = None
    lag_p50_ms: float | None = None
    lag_p99_ms: float | None = None
    lag_max_ms: float | None = None
    detail: str = ""
    failure: str = ""

    @property
    def rate(self):
        return self.amount / self.seconds

    def line(self):
        """For a table of all figures, rounded where more digits would say nothing."""
        return {key: round(v, 4) if isinstance(v, float) else v for key, v in asdict(self).items()}


def measured(figure, column, action):
    """Does the action, and fills the figure in."""
    column.settle()
    os.sync()
    lag = column.lag()
    before = (processor.of_machine(), column.cpu_seconds(), hosts.carried_bytes())
    began = time.monotonic()
    try:
        done = action()
    finally:
        lags = lag.end() if lag else []
    column.settle()
    os.sync()
    figure.settled_seconds = time.monotonic() - began
    after = (processor.of_machine(), column.cpu_seconds(), hosts.carried_bytes())
    figure.cpu_seconds, figure.own_seconds, figure.carried_bytes = (
        b - a for a, b in zip(before, after)
    )
    figure.amount, figure.seconds, figure.detail = done.amount, done.seconds, done.detail
    if not done.amount > 0 or not done.seconds > 0:
        raise Failure(f"it did nothing: {done}")
    if lags:
        lags.sort()
        figure.lag_p50_ms, figure.lag_p99_ms = percentile(lags, 50), percentile(lags, 99)
        figure.lag_max_ms = lags[-1]


def percentile(ordered, percent):
    """The smallest that at least so many percent do not pass."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
