"""What an action has done."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Done:
    """`amount` of the row's units in so many seconds, by the measured program's own clock."""

    amount: float
    seconds: float
    detail: str

    @property
    def rate(self):
        return self.amount / self.seconds
