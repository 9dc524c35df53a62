"""Files that are chosen, and menus that one searches: as the browser gets them, and what comes of choosing."""

from base64 import b64encode

import pytest
from aiohttp import ClientSession
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.grammar import Surface, parse_blocks
from bot.workspace.ids import UserId
from bot.workspace.page.kit.blocks import draw_blocks
from bot.workspace.page.kit.canvas import Canvas
from bot.workspace.people import Person
from bot.workspace.records import Suggestion
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import Json, field, modal, opens, plain
from tests.workspace.page.html import Node, read
from tests.workspace.page.readers import HOSTILE, a_reader
from tests.workspace.page.visitor import control, done, shown

PEOPLE = {"id": "F1", "name": "people.csv", "size": 1234}
TERMS = {"id": "F2", "name": "terms.ics", "size": 1}
HILLTOP = {"text": plain("Hilltop"), "value": "7", "description": plain("Devon")}
CLAY = {"text": plain("Clay"), "value": "9"}


def drawn(element: Json, *, typed: str | None = None, options: list[Json] | None = None, **state: object) -> Node:
    """An element in a modal's field, holding `state`, for whom the app has suggested options."""
    blocks = parse_blocks([field("Field", {"action_id": "it", **element})], Surface.MODAL)
    values = {"Field": {"it": {"type": element["type"], **state}}} if state else {}
    suggested = {("Field", "it"): Suggestion("V1", UserId("U1"), "Field", "it", typed or "", options or [])}
    canvas = Canvas(a_reader(), "view:V1", values, {}, suggested if typed is not None else {})
    return read(draw_blocks(blocks, canvas))


@pytest.mark.parametrize(
    ("more", "words", "limits", "accept"),
    [
        ({}, "Choose files", "At most 10 files of 10 MB each", None),
        ({"max_files": 1}, "Choose a file", "At most 10 MB", None),
        ({"max_files": 1, "filetypes": ["CSV", ".ods"]}, "Choose a file", ".csv or .ods, at most 10 MB", ".csv,.ods"),
    ],
)
def test_a_chooser_says_what_it_takes(more: Json, words: str, limits: str, accept: str | None) -> None:
    """Beside its button, to a screen reader as well, and to the browser's own dialog."""
    found = drawn({"type": "file_input", **more})
    chooser = found.one("input", type="file")

    assert found.one("label", class_="button").text == words
    assert found.one("p", id=chooser.attributes["aria-describedby"]).text == limits
    assert (chooser.attributes.get("accept"), "multiple" in chooser.attributes) == (accept, "max_files" not in more)
    assert found.one("label", id=chooser.attributes["aria-labelledby"]).text == "Field"


def test_each_chosen_file_can_be_taken_out_again() -> None:
    """Its button says which files are left."""
    found = drawn({"type": "file_input"}, files=[PEOPLE, TERMS])

    assert [row.text for row in found.all("li")] == ["people.csv1 kB", "terms.ics1 byte"]
    assert found.one("button", aria_label="Remove people.csv").attributes["data-value"] == "F2"
    assert found.one("label", class_="button").text == "Add files"


def test_a_file_s_name_stays_words() -> None:
    """Whatever somebody called it."""
    found = drawn({"type": "file_input", "max_files": 1}, files=[{**PEOPLE, "name": HOSTILE}])

    assert HOSTILE in found.one("li").text
    assert found.one("label", class_="button").text == "Choose another file"


@pytest.mark.parametrize(
    ("more", "typed", "options", "told"),
    [
        ({}, None, [], "Type at least 3 letters."),
        ({"min_query_length": 1}, "", [], "Type at least 1 letter."),
        ({}, "Hil", [HILLTOP], "1 found"),
        ({}, "Xyz", [], "Nothing found"),
        ({"min_query_length": 0}, "", [HILLTOP, CLAY], "2 found"),
    ],
)
@pytest.mark.parametrize("kind", ["external_select", "multi_external_select"])
def test_a_search_says_what_came_of_it(
    kind: str, more: Json, typed: str | None, options: list[Json], told: str
) -> None:
    """Aloud, too; what was typed stands there still."""
    found = drawn({"type": kind, **more}, typed=typed, options=options)

    assert found.one("p", role="status").text == told
    assert found.one("input", type="search").attributes["value"] == (typed or "")


def test_a_choice_among_suggestions_is_a_press() -> None:
    """The opener shows what was chosen and is called by its field; each suggestion carries its value."""
    found = drawn({"type": "external_select"}, typed="Hil", options=[HILLTOP, CLAY], selected_option=CLAY)
    opener = found.one("button", class_="control--menu")
    hilltop, clay = found.all("button", class_="menu__item")

    label, chosen = opener.attributes["aria-labelledby"].split()
    assert (found.one("label", id=label).text, found.one("span", id=chosen).text) == ("Field", "Clay")
    assert (hilltop.text, hilltop.attributes["data-value"]) == ("HilltopDevon", "7")
    assert clay.attributes["aria-current"] == "true"
    assert found.one("div", id=opener.attributes["popovertarget"]).is_(None, popover="auto")


def test_several_choices_stay_whatever_is_searched_for() -> None:
    """Those that were made stand first, ticked."""
    element = {"type": "multi_external_select", "placeholder": plain("Which?")}
    found = drawn(element, typed="Hil", options=[HILLTOP], selected_options=[CLAY])

    assert [box.attributes["value"] for box in found.all("input", type="checkbox")] == ["9", "7"]
    assert [box.attributes["value"] for box in found.all("input", checked="")] == ["9"]
    assert found.one("summary").text == "Clay"


@pytest.fixture
def asked(kettle: AsyncApp) -> list[str]:
    """Kettle suggests two schools, whatever is typed; the list fills with that."""
    typed: list[str] = []

    @kettle.options("it")
    async def schools(ack, payload):  # type: ignore[no-untyped-def]  # bolt injects by name
        typed.append(payload["value"])
        await ack(options=[HILLTOP, CLAY])

    return typed


def files(*named: tuple[str, bytes]) -> list[Json]:
    return [{"name": name, "content": b64encode(content).decode()} for name, content in named]


@pytest.mark.asyncio(loop_scope="session")
async def test_files_are_added_until_there_are_too_many(
    http: ClientSession, workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """Then the words stand beside the field, and those that were there stay; one by one they can be taken out."""
    view = await opens(workspace, client, ada, modal(field("File", {"type": "file_input", "max_files": 2})))
    here = {"container": f"view:{view['id']}", "control": control("File", "it")}

    await done(http, ada, "attach", **here, files=files(("a.csv", b"a")))
    await done(http, ada, "attach", **here, files=files(("b.csv", b"b")))
    await done(http, ada, "attach", **here, files=files(("c.csv", b"c")))
    refused = dict(ada.errors)
    remove = (await shown(http, ada)).one("button", aria_label="Remove a.csv").attributes["data-value"]
    await done(http, ada, "use", container=here["container"], control=control("File", "it", remove))

    assert refused == {"File": "Please choose at most 2 files."}
    assert ada.errors == {}
    assert ada.sees("File: [b.csv]")


@pytest.mark.asyncio(loop_scope="session")
async def test_a_field_for_one_file_takes_the_last(
    http: ClientSession, workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """Unless it is of another type."""
    csv = field("File", {"type": "file_input", "max_files": 1, "filetypes": ["csv"]})
    view = await opens(workspace, client, ada, modal(csv))
    here = {"container": f"view:{view['id']}", "control": control("File", "it")}

    await done(http, ada, "attach", **here, files=files(("a.csv", b"a")))
    await done(http, ada, "attach", **here, files=files(("b.csv", b"")))
    await done(http, ada, "attach", **here, files=files(("c.pdf", b"%PDF")))

    assert ada.errors == {"File": "c.pdf is of another type. Please choose one of: csv."}
    assert ada.sees("File: [b.csv]")


@pytest.mark.asyncio(loop_scope="session")
async def test_files_go_where_files_are_wanted(
    http: ClientSession, workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """The modal may have changed since the page was drawn."""
    view = await opens(workspace, client, ada, modal(field("Name", {"type": "plain_text_input"})))
    here = {"container": f"view:{view['id']}", "control": control("Name", "it")}

    told = await done(http, ada, "attach", **here, files=files(("a.csv", b"a")))

    assert told == "This has just changed. Look again, and choose what stands there now."


@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_typed_is_searched_for_and_what_is_found_can_be_chosen(
    http: ClientSession, workspace: LocalWorkspace, asked: list[str], client: AsyncWebClient, ada: Person
) -> None:
    """And nothing else; what was chosen before may be chosen again."""
    one, many = field("School", {"type": "external_select"}), field("Schools", {"type": "multi_external_select"})
    view = await opens(workspace, client, ada, modal(one, many))
    here = f"view:{view['id']}"

    unsought = await done(http, ada, "use", container=here, control=control("School", "it", "7"))
    await done(http, ada, "seek", container=here, control=control("School", "it", "Hi"))
    await done(http, ada, "seek", container=here, control=control("School", "it", "Hil"))
    offered = [each.text for each in (await shown(http, ada)).all("button", class_="menu__item") if "Hill" in each.text]
    await done(http, ada, "use", container=here, control=control("School", "it", "7"))
    await done(http, ada, "seek", container=here, control=control("Schools", "it", "Hil"))
    await done(http, ada, "use", container=here, control=control("Schools", "it", "7", "9"))

    assert unsought == "This choice has gone in the meantime. Look again, and choose another."
    assert (asked, offered) == (["Hil", "Hil"], ["HilltopDevon"])
    assert ada.sees("School: [Hilltop]\nSchools: [Hilltop, Clay]")
