"""What a timer or a delivery is about, as its row names it: "role/12" is the role of that id."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from storage.database.ids import ActionId, MeetingId, PersonId, RoleId

Id = TypeVar("Id", bound=int | str)


@dataclass(frozen=True)
class SubjectKind(Generic[Id]):
    """One kind of thing to be about; `id_type` keeps an id of one kind from being taken for another's. `read` is int
    where ids are numbers, and str where they are text."""

    name: str
    id_type: Callable[[Any], Id]
    read: Callable[[str], int | str] = int

    def subject(self, id_: Id) -> str:
        return f"{self.name}/{id_}"

    def id_in(self, subject: str) -> Id:
        """Raises ValueError for a subject of another kind."""
        name, _, number = subject.partition("/")
        if name != self.name:
            raise ValueError(subject)
        return self.id_type(self.read(number))


PERSON = SubjectKind("person", PersonId)
ROLE = SubjectKind("role", RoleId)
MEETING = SubjectKind("meeting", MeetingId)
ACTION = SubjectKind("action", ActionId)
