"""The panes beside a conversation that belong to no thread: what was sent while the clock moved, and what happened
behind the scenes."""

import json
from collections.abc import Sequence

from markupsafe import Markup

from bot.workspace.ids import Json
from bot.workspace.page import dates
from bot.workspace.page.backstage import Step, WatchedAct
from bot.workspace.page.icons import icon
from bot.workspace.page.markup import Attribute, Child, count, join, tag
from bot.workspace.page.mrkdwn import mrkdwn
from bot.workspace.page.reader import Reader
from bot.workspace.page.scene import Recipient, Sent, ShownPassage

MOST_LETTERS = 20_000
_MOST_NAMED = 12


def draw_side_pane(dom_id: str, title: Child, label: str, *inside: Child, leave: str) -> Markup:
    """A pane beside the conversation, with its title and a way to close it; on a phone it covers the conversation."""
    told: dict[str, Attribute] = {"href": leave, "aria_label": f"Close {label[0].lower()}{label[1:]}", "data_go": True}
    close = tag("a", icon("close"), class_="icon-button end", **told)
    head = tag("header", title, close, class_="pane__head")
    return tag("section", head, *inside, class_="pane pane--beside", id=dom_id, aria_label=label)


def draw_passages(passages: Sequence[ShownPassage], reader: Reader, *, leave: str) -> Markup:
    """Each time that the clock was moved, and what came of it."""
    title = tag("h2", "While the clock moved")
    nothing = tag(
        "p", "Nothing yet. Move the clock at the top, and what is sent on the way stands here.", class_="quiet"
    )
    inside = [_passage(each, reader) for each in passages] or nothing
    return draw_side_pane("sent", title, "What was sent", _scrolled(inside, "Messages sent"), leave=leave)


def draw_backstage(acts: Sequence[WatchedAct], reader: Reader, *, leave: str) -> Markup:
    """The last acts, with what went between Slack and the app."""
    title = [tag("h2", "Behind the scenes"), tag("p", "For developers")]
    nothing = tag("p", "Do something, and the calls that follow stand here.", class_="quiet")
    inside = [_act(each, reader) for each in acts] or nothing
    return draw_side_pane("calls", title, "Behind the scenes", _scrolled(inside, "Calls"), leave=leave)


def _scrolled(inside: Child, label: str) -> Markup:
    return tag("div", inside, class_="beside", role="region", aria_label=label, tabindex="0")


def _passage(passage: ShownPassage, reader: Reader) -> Markup:
    began, ended = (each.astimezone(reader.zone) for each in (passage.began_at, passage.ended_at))
    times = [f"{dates.short(each.date())}, {dates.clock_time(each)}" for each in (began, ended)]
    people = len({recipient.name for sent in passage.sent for recipient in sent.to})
    messages = count(sum(len(sent.to) for sent in passage.sent), "message", "messages")
    amount = f"{messages} to {count(people, 'recipient', 'recipients')}" if passage.sent else "Nothing fell due."
    lines = tag("ol", [_sent(each, reader) for each in passage.sent])
    return tag("section", tag("h3", f"{times[0]} to {times[1]}"), tag("p", amount, class_="quiet"), lines)


def _sent(sent: Sent, reader: Reader) -> Markup:
    local = sent.at.astimezone(reader.zone)
    when = tag("time", f"{local:%a} {local.day} {local:%b}, {dates.clock_time(local)}", datetime=sent.at.isoformat())
    named, rest = sent.to[:_MOST_NAMED], len(sent.to) - _MOST_NAMED
    to = [join(map(_recipient, named), between=", "), f" and {rest} more" if rest > 0 else None]
    return tag("li", tag("p", when, " to ", to), tag("div", mrkdwn(sent.text, reader), class_="text beside__said"))


def _recipient(recipient: Recipient) -> Markup:
    if recipient.address is None:
        return tag("span", recipient.name)
    return tag("a", recipient.name, href=recipient.address, data_go=True)


def _act(act: WatchedAct, reader: Reader) -> Markup:
    when = tag("p", dates.clock_time(act.at.astimezone(reader.zone)), class_="quiet")
    steps = (
        tag("ol", [_step(each) for each in act.steps.values()]) if act.steps else tag("p", "No calls.", class_="quiet")
    )
    return tag("section", tag("h3", act.words), when, steps)


def _step(step: Step) -> Markup:
    way = tag("span", "to the app" if step.is_to_app else "to Slack", class_="beside__way")
    summary = tag("summary", way, tag("code", step.name), tag("span", step.outcome, class_="quiet"))
    answer = [tag("p", "Answer"), _json(step.answered)] if step.answered else None
    return tag("li", tag("details", summary, _json(step.said), answer, id=f"step-{step.id}"))


def _json(value: Json) -> Markup:
    written = json.dumps(value, indent=2, ensure_ascii=False)
    shown = written if len(written) <= MOST_LETTERS else f"{written[:MOST_LETTERS]}\n…"
    return tag("pre", tag("code", shown), tabindex="0")
