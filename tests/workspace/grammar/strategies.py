"""Payloads that Slack accepts, drawn at random; and JSON that it may not."""

from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.workspace.grammar.payloads import Json

JsonStrategy = SearchStrategy[Json]

flags = st.booleans()
ids = st.text(max_size=255)
addresses = st.just("https://example.org/a")


def words(most: int) -> SearchStrategy[str]:
    """Some text of any alphabet, well short of most limits: the tables of limits test those."""
    return st.text(min_size=1, max_size=min(most, 30))


def shape(optional: Mapping[str, SearchStrategy[object]] | None = None, /, **required: object) -> JsonStrategy:
    """An object with these keys; a required one that is no strategy stands as it is."""
    fixed = {key: value if isinstance(value, SearchStrategy) else st.just(value) for key, value in required.items()}
    return st.fixed_dictionaries(fixed, optional=dict(optional or {}))


def plain(most: int = 3000) -> JsonStrategy:
    return shape({"emoji": flags}, type="plain_text", text=words(most))


def mrkdwn(most: int = 3000) -> JsonStrategy:
    return shape({"verbatim": flags}, type="mrkdwn", text=words(most))


def words_of_either_kind(most: int = 3000) -> JsonStrategy:
    return plain(most) | mrkdwn(most)


confirms = shape(
    {"style": st.sampled_from(["primary", "danger"])},
    title=plain(100),
    text=words_of_either_kind(300),
    confirm=plain(30),
    deny=plain(30),
)
options = shape({"description": plain(75)}, text=plain(75), value=words(150))
marked_options = shape({"description": words_of_either_kind(75)}, text=words_of_either_kind(75), value=words(150))
acted = {"action_id": st.uuids().map(str), "confirm": confirms}

buttons = shape(
    {**acted, "url": addresses, "value": st.text(max_size=60), "style": st.sampled_from(["primary", "danger"])},
    type="button",
    text=plain(75),
)
checkboxes = shape(acted, type="checkboxes", options=st.lists(marked_options, min_size=1, max_size=10))
overflows = shape(acted, type="overflow", options=st.lists(options, min_size=1, max_size=5))
dates = shape({**acted, "initial_date": st.dates().map(str), "placeholder": plain(150)}, type="datepicker")
times = shape({**acted, "initial_time": st.times().map(lambda time: time.strftime("%H:%M"))}, type="timepicker")
texts = shape(
    {"multiline": flags, "max_length": st.integers(1, 3000), "placeholder": plain(150)}, type="plain_text_input"
)


@st.composite
def menus(draw: st.DrawFn) -> Json:
    """A select menu that starts from one of its options."""
    choices = draw(st.lists(options, min_size=1, max_size=6))
    menu = draw(shape({**acted, "placeholder": plain(150)}, type="static_select", options=choices))
    return {**menu, "initial_option": draw(st.sampled_from(choices))} if draw(flags) else menu


inlines = st.one_of(
    shape({"style": shape({"bold": flags, "code": flags})}, type="text", text=words(200)),
    shape({"text": words(50)}, type="link", url=addresses),
    shape(type="emoji", name=words(20)),
    shape({"style": shape({"highlight": flags})}, type="user", user_id="U1"),
    shape({"fallback": words(20)}, type="date", timestamp=st.integers(0, 2**32), format="{date}"),
)
rich_sections = shape(type="rich_text_section", elements=st.lists(inlines, max_size=4))
rich_lists = shape(
    {"indent": st.integers(0, 8), "border": st.integers(0, 1)},
    type="rich_text_list",
    style=st.sampled_from(["bullet", "ordered"]),
    elements=st.lists(rich_sections, max_size=3),
)
rich_texts = shape(type="rich_text", elements=st.lists(rich_sections | rich_lists, max_size=3))
tables = shape(
    type="table",
    rows=st.lists(st.lists(shape(type="raw_text", text=words(20)) | rich_texts, max_size=3), min_size=1, max_size=3),
    column_settings=st.lists(st.none() | shape({"is_wrapped": flags}), max_size=3),
)

accessories = buttons | checkboxes | overflows | dates | times | menus()

blocks: JsonStrategy = st.one_of(
    shape({"accessory": accessories, "expand": flags}, type="section", text=words_of_either_kind()),
    shape(type="section", fields=st.lists(words_of_either_kind(2000), min_size=1, max_size=10)),
    shape(type="header", text=plain(150)),
    shape(type="divider"),
    shape(type="context", elements=st.lists(words_of_either_kind(), min_size=1, max_size=10)),
    shape(type="actions", elements=st.lists(accessories, min_size=1, max_size=4)),
    shape(
        {"hint": plain(2000), "optional": flags},
        type="input",
        label=plain(2000),
        element=texts | checkboxes | dates | menus(),
    ),
    shape({"title": plain(2000)}, type="image", image_url=addresses, alt_text=words(200)),
    rich_texts,
)
modals = shape(
    {"close": plain(24), "private_metadata": st.text(max_size=50), "callback_id": ids, "clear_on_close": flags},
    type="modal",
    title=plain(24),
    submit=plain(24),
    blocks=st.lists(blocks, max_size=6),
)

KEYS = [
    "type",
    "text",
    "elements",
    "element",
    "fields",
    "accessory",
    "options",
    "rows",
    "blocks",
    "title",
    "style",
    "view",
]
TYPES = ["section", "actions", "input", "table", "rich_text", "text", "rich_text_list", "plain_text", "static_select"]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(TYPES)
    | st.sampled_from(["modal", "home", "errors", "update", "\ud83d"])
)
anything: SearchStrategy[object] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=30,
)
"""JSON in the vocabulary of Block Kit, mostly wrong."""
