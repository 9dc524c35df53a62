"""What one line of an import would do, in words: "Line 4: Ben Hale becomes head at Oakfield"."""

from handlers.house.views.series_dates import days_words, long_date
from handlers.imports.matching_dates import Dates, MatchedDates
from handlers.imports.matching_people import Place
from handlers.imports.matching_schools import MatchedSchool
from handlers.imports.people_changes import LineChange, PersonChange, RoleStep, Step
from handlers.members.views.roles import KINDS
from storage.members.people import RoleKind


def school_line(school: MatchedSchool) -> str:
    """A school that is new, has another name, or has another number."""
    known = school.known
    if known is None:
        number = f", URN {school.urn}" if school.urn else ""
        return _line(school.line, f"{school.name}{number}")
    news = [f"is now called {school.name}"] if known.name != school.name else []
    if known.urn != school.urn:
        news.append(f"has the URN {school.urn}{f' instead of {known.urn}' if known.urn else ''}")
    return _line(school.line, f"{known.name} {' and '.join(news)}")


def dates_line(dates: MatchedDates) -> str:
    """A term or a closure that is new, or is on other days."""
    wanted, known = dates.wanted, dates.known
    if known is None:
        return _line(dates.line, f"{wanted.name}, {_days(wanted)}")
    name = wanted.name if wanted.name == known.name else f"{known.name}, now called {wanted.name}"
    return _line(dates.line, f"{name}: {_days(wanted)}, instead of {_days(known)}")


def _days(dates: Dates) -> str:
    return days_words(dates.first_on, dates.last_on)


def person_line(change: LineChange) -> str:
    """Somebody new, or what is new of somebody who is known."""
    words = _newcomer(change) if change.is_new else _amended(change)
    return _line(change.line, words)


def _newcomer(change: LineChange) -> str:
    """A further line of hers says what else she is."""
    person, step = change.person, change.step
    if not change.is_first:
        return f"{person.wanted.name}, also {_role(step)}"
    is_head = step.said.kind is RoleKind.HEAD and step.from_on is None
    since = person.wanted.headship_from_on if is_head else None
    known = [f"head since {long_date(since)}"] if since else []
    return "; ".join([f"{person.wanted.name}, {_role(step)}", *known, _found(person)])


def _amended(change: LineChange) -> str:
    person, step = change.person, change.step
    news = _news(person) if change.is_first else []
    if step.step is not Step.HELD:
        news.append(f"becomes {_role(step)}" if step.step is Step.GIVEN else f"is {_role(step)}")
    return f"{person.before.name}: {'; '.join(news)}"


def _news(person: PersonChange) -> list[str]:
    before, wanted = person.before, person.wanted
    news = []
    if before.name != wanted.name:
        news.append(f"is now called {wanted.name}")
    if before.email != wanted.email:
        news.append(f"e-mail address {wanted.email}{f' instead of {before.email}' if before.email else ''}")
    if before.headship_from_on != wanted.headship_from_on and wanted.headship_from_on:
        was = f" instead of {long_date(before.headship_from_on)}" if before.headship_from_on else ""
        news.append(f"head since {long_date(wanted.headship_from_on)}{was}")
    if person.is_linked or (before.email != wanted.email and before.user_id is None):
        news.append(_found(person))
    return news


def _found(person: PersonChange) -> str:
    """Whether Slack knows somebody: who is not there yet is linked on the day that she joins."""
    if person.account is not None:
        return "found on Slack, as a guest" if person.account.is_guest else "found on Slack"
    return "not on Slack yet" if person.wanted.email else "no e-mail address to look for on Slack"


def _role(step: RoleStep) -> str:
    begins = f", from {long_date(step.from_on)}" if step.from_on else ""
    return f"{KINDS[step.said.kind]}{_at(step.place)}{begins}"


def _at(place: Place | None) -> str:
    if place is None:
        return ""
    return f" at {place.name}" if place.id else f" at {place.name} (a new school)"


def _line(number: int, words: str) -> str:
    return f"Line {number}: {words}"
