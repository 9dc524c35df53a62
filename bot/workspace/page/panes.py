"""The panes of the page: a conversation or an app's tabs, and beside it a thread or something else."""

from markupsafe import Markup

from bot.workspace.page.beside import draw_backstage, draw_passages, draw_side_pane
from bot.workspace.page.composer import draw_composer
from bot.workspace.page.kit.blocks import draw_blocks
from bot.workspace.page.marks import mark
from bot.workspace.page.markup import Attribute, Child, count, join, tag
from bot.workspace.page.message import draw_messages, draw_thread
from bot.workspace.page.scene import AppPlace, Entry, Scene, Tab, Thread


def draw_panes(scene: Scene) -> Markup:
    """The conversation and, when one is open, its thread. On a phone the thread covers the conversation, so that the
    title of the whole stands apart from both."""
    inside = _inside(scene, scene.here) if scene.here else tag("p", "You are in no conversation yet.", class_="pane")
    title = tag("h1", scene.here.conversation.title if scene.here else scene.team, class_="unseen")
    opened: dict[str, Attribute] = {"data_app": scene.app.id, "data_tab": scene.app.tab} if scene.app else {}
    return tag("main", title, inside, class_="panes", id="panes", tabindex="-1", **opened)


def _inside(scene: Scene, here: Entry) -> list[Markup | None]:
    tabs = _tabs(scene, here, scene.app) if scene.app else None
    content = _home(scene.app) if scene.app and scene.app.tab is Tab.HOME else _conversation(scene, here)
    conversation = tag(
        "section", _head(scene, here), tabs, content, class_="pane pane--conversation", id="conversation"
    )
    return [conversation, _beside(scene, here)]


def _beside(scene: Scene, here: Entry) -> Markup | None:
    if scene.thread:
        return _thread(scene, here, scene.thread)
    if scene.passages is not None:
        return draw_passages(scene.passages, scene.reader, leave=scene.address())
    return draw_backstage(scene.acts, scene.reader, leave=scene.address()) if scene.acts is not None else None


def _head(scene: Scene, here: Entry) -> Markup:
    title = tag("h2", mark(here.conversation), tag("span", here.conversation.name))
    return tag("header", title, tag("p", _about(scene, here)), class_="pane__head")


def _about(scene: Scene, here: Entry) -> str:
    if here.conversation.other:
        return here.conversation.other.title
    return count(scene.members, "member", "members")


def _tabs(scene: Scene, here: Entry, app: AppPlace) -> Markup | None:
    if len(app.tabs) < 2:
        return None
    tabs = [_tab(tab, app, scene.reader.address(here.id, tab=tab)) for tab in app.tabs]
    return tag("nav", tabs, class_="tabs", aria_label=f"Tabs of {here.conversation.name}")


def _tab(each: Tab, app: AppPlace, address: str) -> Markup:
    current = "page" if each is app.tab else None
    return tag("a", each.value.capitalize(), href=address, aria_current=current, data_go=True)


def _home(app: AppPlace) -> Markup:
    if app.home is None:
        words = [tag("h2", "Nothing here yet"), tag("p", "The app has not published a Home for you.")]
        return tag("div", words, class_="home home__empty")
    region: dict[str, Attribute] = {"role": "region", "aria_label": "Home", "tabindex": "0"}
    blocks = draw_blocks(app.home.body.blocks, app.home.canvas)
    return tag("div", blocks, class_="home", data_container=app.home.canvas.container, **region)


def _conversation(scene: Scene, here: Entry) -> Markup:
    messages = draw_messages(scene.messages, scene.reader, thread_of=here.id, read_until=scene.read_until)
    log = [_beginning(here) if scene.is_whole else None, messages]
    composer = draw_composer(scene, here) if scene.app is None or scene.app.takes_messages else None
    return join([_log(log, f"Messages in {here.conversation.title}"), composer])


def _beginning(here: Entry) -> Markup:
    """What stands above the first message of all."""
    other = here.conversation.other
    began = f"your messages with {other.name}" if other else here.conversation.title
    words = tag("p", f"This is the very beginning of {began}.")
    title = tag("strong", here.conversation.name)
    return tag("div", mark(here.conversation), title, words, class_="log__beginning")


def _log(inside: Child, label: str) -> Markup:
    """What is new in it is read out, and the keyboard can scroll it."""
    return tag("div", inside, class_="log", role="log", aria_label=label, tabindex="0", data_log=True)


def _thread(scene: Scene, here: Entry, thread: Thread) -> Markup:
    title = [tag("h2", "Thread"), tag("p", here.conversation.title)]
    log = _log(draw_thread(thread, scene.reader), "Thread")
    composer = draw_composer(scene, here, thread=thread.root.ts)
    return draw_side_pane("thread", title, "Thread", log, composer, leave=scene.reader.address(here.id))
