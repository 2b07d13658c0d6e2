"""What a load did, file by file."""

from dataclasses import dataclass, field


class Refused(Exception):
    """A line that cannot be loaded; the message says why."""


class UnknownCode(Refused):
    """The line names a row that is not there, or not yet."""


@dataclass(frozen=True)
class Refusal:
    line: int
    reason: str


@dataclass
class FileReport:
    """Counts of one file: `kept` rows hold what people entered where the file says something else."""

    file: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    refused: list[Refusal] = field(default_factory=list)
    is_missing: bool = False

    def refuse(self, line: int, reason: str) -> None:
        self.refused.append(Refusal(line, reason))
