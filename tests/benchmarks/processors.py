"""How busy processes are, as Linux tells it in /proc; other systems have no such folder, and these figures no rows."""

import os
from pathlib import Path

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def can_be_told() -> bool:
    return Path(PROC, "self", "stat").exists()


def processor_seconds(pid: int) -> float:
    """What a process has had of all processors, with its children, the living and those that it has waited for."""
    stats = {int(folder.name): stat for folder in PROC.glob("[0-9]*") if (stat := _stat(folder))}
    family = [pid, *(child for child, stat in stats.items() if _parent(stat) == pid)]
    return sum(sum(map(int, stats[one][11:15])) for one in family if one in stats) / _TICKS


def parent_of(pid: int) -> int:
    return _parent(_stat(PROC / str(pid)))


def _parent(stat: list[str]) -> int:
    return int(stat[1])


def _stat(process: Path) -> list[str]:
    """The fields after the process's name, which may hold anything; none where it has ended."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
