"""The rich_text block: its parts one after the other, and the runs within them."""

from collections.abc import Iterable

from markupsafe import Markup

from bot.workspace.grammar.rich_text import (
    Inline,
    MentionStyle,
    RichText,
    RichTextBroadcast,
    RichTextChannel,
    RichTextColor,
    RichTextDate,
    RichTextEmoji,
    RichTextLink,
    RichTextList,
    RichTextPart,
    RichTextPreformatted,
    RichTextQuote,
    RichTextRun,
    RichTextStyle,
    RichTextTeam,
    RichTextUser,
    RichTextUsergroup,
)
from bot.workspace.page import mrkdwn
from bot.workspace.page.emoji import with_emoji
from bot.workspace.page.markup import join, tag
from bot.workspace.page.reader import Reader

Worded = RichTextRun | RichTextLink | RichTextEmoji | RichTextColor | RichTextTeam | RichTextUsergroup

_STYLES = (("code", "code"), ("strike", "s"), ("underline", "u"), ("italic", "em"), ("bold", "strong"))


def rich_text(block: RichText, reader: Reader) -> Markup:
    return tag("div", [_part(part, reader) for part in block.elements], class_="rich text")


def _part(part: RichTextPart, reader: Reader) -> Markup:
    if isinstance(part, RichTextList):
        return _list(part, reader)
    if isinstance(part, RichTextPreformatted):
        return tag("pre", tag("code", [_words(run) for run in part.elements]))
    return tag("blockquote" if isinstance(part, RichTextQuote) else "div", _runs(part.elements, reader))


def _list(part: RichTextList, reader: Reader) -> Markup:
    items = [tag("li", _runs(item.elements, reader)) for item in part.elements]
    indent = f"indent-{part.indent}" if part.indent else None
    if part.style == "bullet":
        return tag("ul", items, class_=indent)
    return tag("ol", items, class_=indent, start=part.offset + 1 if part.offset else None)


def _runs(elements: Iterable[Inline], reader: Reader) -> Markup:
    return join(_styled(_inline(element, reader), element.style) for element in elements)


def _styled(drawn: Markup, style: RichTextStyle | MentionStyle | None) -> Markup:
    for name, element in _STYLES:
        if style and getattr(style, name):
            drawn = tag(element, drawn)
    return drawn


def _inline(element: Inline, reader: Reader) -> Markup:
    match element:
        case RichTextLink():
            return mrkdwn.link(element.url, element.text or "") or join(_words(element))
        case RichTextUser():
            return mrkdwn.user_mention(element.user_id, reader)
        case RichTextChannel():
            return mrkdwn.channel_mention(element.channel_id, reader)
        case RichTextBroadcast():
            return mrkdwn.broadcast(element.range)
        case RichTextDate():
            return mrkdwn.date(
                element.timestamp, element.format, element.fallback or "", reader, address=element.url or ""
            )
        case RichTextRun() | RichTextEmoji() | RichTextColor() | RichTextTeam() | RichTextUsergroup():
            return join(_words(element))


def _words(element: Worded) -> str:
    match element:
        case RichTextRun():
            return element.text
        case RichTextLink():
            return element.text or element.url
        case RichTextEmoji():
            return with_emoji(f":{element.name}:")
        case RichTextColor():
            return element.value
        case RichTextTeam():
            return f"@{element.team_id}"
        case RichTextUsergroup():
            return f"@{element.usergroup_id}"
