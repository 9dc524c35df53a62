"""The whole document: the bar with its two menus, and what hangs below it."""

from markupsafe import Markup

from bot.workspace.page import dates
from bot.workspace.page.icons import icon
from bot.workspace.page.kit.buttons import BUSY_MARK
from bot.workspace.page.kit.inputs import wall_time
from bot.workspace.page.looks import Look
from bot.workspace.page.marks import badge, face
from bot.workspace.page.markup import Attribute, Child, join, tag
from bot.workspace.page.modal import draw_modal
from bot.workspace.page.panes import draw_panes
from bot.workspace.page.reader import Person, address
from bot.workspace.page.scene import Beside, Scene, Somebody
from bot.workspace.page.sidebar import draw_sidebar
from bot.workspace.page.tour import draw_tour

_STYLES = ("tokens", "shell", "messages", "blocks", "beside")


def draw_page(scene: Scene) -> Markup:
    """The page as one person sees it."""
    where = scene.here.conversation.title if scene.here else "Nowhere"
    body = tag(
        "body",
        tag("a", "Skip to the conversation", href="#panes", class_="skip"),
        tag("div", _bar(scene), draw_sidebar(scene), draw_panes(scene), class_="shell", id="shell"),
        draw_modal(scene.modal),
        draw_tour(scene.tour),
        tag("div", id="notices", class_="notices", role="status", popover="manual"),
        tag("p", "Connection lost. Trying again …", id="lost", class_="lost", role="alert", hidden=True),
        tag("script", type="module", src="/page/page.js"),
        data_as=scene.reader.user_id,
    )
    return _document(f"{where} · {scene.team}", body, scene.look)


def draw_nobody(team: str) -> Markup:
    """The page of a workspace without people."""
    words = [tag("h1", "Nobody is here yet"), tag("p", "Reload this page once the workspace has people.")]
    return _document(team, tag("body", tag("main", words, class_="home__empty")))


def _document(title: str, body: Markup, look: Look = Look.AUTO) -> Markup:
    return Markup("<!doctype html>\n") + tag("html", _head(title), body, lang="en-GB", data_look=look)


def _head(title: str) -> Markup:
    styles = [tag("link", rel="stylesheet", href=f"/page/{name}.css") for name in _STYLES]
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("link", rel="icon", href="/page/icon.svg"),
        styles,
    )


def _bar(scene: Scene) -> Markup:
    drawer: dict[str, Attribute] = {"popovertarget": "sidebar", "aria_label": "Conversations"}
    opens = tag("button", icon("menu"), type="button", class_="icon-button bar__open", **drawer)
    start = tag("div", opens, tag("span", scene.team, class_="bar__name"), class_="bar__start")
    end = tag("div", _switcher(scene), class_="bar__end")
    return tag("header", start, tag("div", _clock(scene), class_="bar__middle"), end, class_="bar", id="bar")


def _menu_button(menu: str, *inside: Child, **attributes: Attribute) -> Markup:
    return tag("button", *inside, type="button", popovertarget=menu, id=f"{menu}-button", **attributes)


def _menu(dom_id: str, label: str) -> dict[str, Attribute]:
    return {"id": dom_id, "class_": "menu", "popover": "auto", "role": "group", "aria_label": label}


def _clock(scene: Scene) -> Markup:
    """The workspace's time, where it can be moved to, and what was sent when it last moved."""
    reader = scene.reader
    now = reader.now.astimezone(reader.zone)
    words = f"{dates.short(now.date())}, {dates.clock_time(now)}"
    shown = tag("time", words, datetime=reader.now.isoformat(), data_now=True)
    button = _menu_button("clock", icon("clock"), shown, BUSY_MARK, class_="bar__button bar__button--clock")
    sent = scene.address(beside=Beside.SENT)
    menu = tag("div", _clock_menu(wall_time(now), sent), **_menu("clock", "Move the clock"))
    return join([button, menu, _news(scene.unseen, sent) if scene.unseen else None])


def _news(unseen: int, address: str) -> Markup:
    words = tag("span", " sent on the way", class_="bar__words")
    return tag("a", str(unseen), words, href=address, class_="bar__news", data_go=True)


def _clock_menu(now: str, sent: str) -> list[Markup]:
    target: dict[str, Attribute] = {"id": "clock-target", "name": "target", "value": now, "min": now, "required": True}
    exact = [
        tag("label", "To a date and time", for_="clock-target"),
        tag("input", type="datetime-local", class_="control", **target),
        tag("button", "Move", class_="button"),
    ]
    return [
        tag("h2", "Move the clock"),
        tag("p", "What falls due on the way happens on the way."),
        tag("button", "In one hour", type="button", class_="menu__item", data_clock="an hour"),
        tag("button", "Tomorrow at 08:00", type="button", class_="menu__item", data_clock="until tomorrow"),
        tag("button", "In one week, at 08:00", type="button", class_="menu__item", data_clock="a week"),
        tag("hr"),
        tag("form", exact, data_clock_form=True),
        tag("hr"),
        tag("a", "What was sent on the way", href=sent, class_="menu__item", data_go=True),
    ]


def _switcher(scene: Scene) -> Markup:
    """Who one is, and who else one could be."""
    words = tag("span", tag("span", "You are: "), scene.me.name, tag("span", _role(scene.me)), class_="who")
    waiting = sum(each.unread for each in scene.people if each.person != scene.me)
    told = f"You are: {scene.me.name}{_role(scene.me)}. Be somebody else"
    news = badge(waiting, "unread for other people")
    button = _menu_button("people", face(scene.me), words, news, icon("chevron"), class_="bar__button", aria_label=told)
    items = [tag("h2", "Be somebody else"), [_person(each, scene) for each in scene.people]]
    return join([button, tag("div", items, **_menu("people", "People"))])


def _role(person: Person) -> str:
    return f", {person.title}" if person.title else ""


def _person(each: Somebody, scene: Scene) -> Markup:
    """A link to the same conversation as somebody else, or to that person's first one."""
    conversation = scene.here.id if scene.here and each.is_here else None
    name = tag("span", each.person.name, tag("small", each.person.title) if each.person.title else None, class_="label")
    return tag(
        "a",
        [face(each.person), name, badge(each.unread, "unread")],
        href=address(each.person.id, conversation),
        class_="menu__item",
        aria_current="true" if each.person == scene.me else None,
        data_go=True,
    )
