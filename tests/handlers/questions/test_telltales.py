"""What in a question is warned of, because it may tell who asks; and what is not, lest nobody reads the warnings."""

import pytest

from handlers.questions.telltales import Own, Telltale, telltales

ADA = Own("Mrs Ada Moor", ["Hilltop Primary School"])
WILL = Own("Will Mark", ["Clay Academy"])
MARY = Own("Jo O'Brien", ["St Mary's Catholic Primary School", "The Church School"])


def found(text: str, own: Own = ADA) -> list[str]:
    return [one.value for one in telltales(text, own)]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Ada here: how do you tell parents?", ADA),
        ("they all say ada should know", ADA),
        ("Nobody tells Mrs Moor anything.", ADA),
        ("ADA'S question about phonics", ADA),
        ("Everybody asks Will to cover: do you?", WILL),
        ("People call me o’brien.", MARY),
        ("My name is OBrien", MARY),
    ],
)
def test_ones_own_name_is_warned_of(text: str, own: Own) -> None:
    assert found(text, own) == [Telltale.NAME]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Will you tell parents in May or in June?", WILL),
        ("What will you do? Will they mark books daily?", WILL),
        ("We walked on the moor with the mrs and a Canada goose.", ADA),
        ("How do you mark writing?", WILL),
    ],
)
def test_words_that_are_names_as_well_are_not(text: str, own: Own) -> None:
    assert found(text, own) == []


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("At Hilltop we have no hall.", ADA),
        ("we at hilltop have no hall", ADA),
        ("Hill Top's boiler has failed", ADA),
        ("Clay has two vacancies.", WILL),
        ("Who would move to Clay Academy?", WILL),
        ("Parents leave St Marys for the town.", MARY),
        ("parents leave St. Mary’s", MARY),
        ("Is anybody near the Church School?", MARY),
    ],
)
def test_ones_own_school_is_warned_of(text: str, own: Own) -> None:
    assert found(text, own) == [Telltale.SCHOOL]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Who sells clay for Year 2?", WILL),
        ("Does a primary school academy trust pay for that?", WILL),
        ("We climbed to the top of a hill.", ADA),
        ("Does your church support the school?", MARY),
        ("At Oakfield they share a caretaker.", ADA),
    ],
)
def test_what_other_schools_have_in_their_names_or_rooms_is_not(text: str, own: Own) -> None:
    assert found(text, own) == []


@pytest.mark.parametrize("text", ["Write to head@hilltop.sch.uk", "mail a.moor+x@example.org, please"])
def test_an_address_is_warned_of(text: str) -> None:
    assert Telltale.EMAIL in found(text)


@pytest.mark.parametrize("text", ["Meet @ 3.30", "We buy ten @3.50", "@channel, what do you do?"])
def test_an_at_sign_alone_is_not(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Ring 07700 900123 tonight.",
        "Ring 07700900123",
        "(020) 7946 0958",
        "+44 20 7946 0958",
        "+44 (0)20 7946 0958",
        "0044 20 7946 0958, any time",
        "01632-960-123",
        "From abroad: +33 1 23 45 67 89",
    ],
)
def test_a_telephone_number_is_warned_of(text: str) -> None:
    assert found(text) == [Telltale.TELEPHONE]


@pytest.mark.parametrize(
    "text",
    [
        "From 01.09.2018 10:30 to 05.09.2018 11:30",
        "In 2016/17 2017/18 2018/19",
        "Groups of 10 12 14 16 18 20",
        "08:00 09:00 10:00 11:00",
    ],
)
def test_dates_times_and_rows_of_figures_are_no_telephone_numbers(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "My pupil Sam bites.",
        "a pupil named K does not speak",
        "Pupil X hit a teacher.",
        "A boy in Year 4 called Zayn will not come in.",
        "the twins Mia and Jo",
        "What do you do for a child, Noor, who hides?",
        "My student JB has left.",
        "pupils Sam and Mia fight",
    ],
)
def test_a_pupil_by_name_is_warned_of(text: str) -> None:
    assert found(text) == [Telltale.PUPIL]


@pytest.mark.parametrize(
    "text",
    [
        "How do you spend Pupil Premium?",
        "A child I teach bites. What works?",
        "Does a pupil SEND plan cover this?",
        "Is the Children Act of any help to a girl in Year 6?",
        "Who runs your pupil Parliament, or a Student Council?",
        "We have a child. How do we help?",
        "A boy is Muslim and fasts: what do you do?",
        "Are 30 children too many? Yes: the boys said so.",
        "The pupil's mother, Mrs Green, shouts.",
    ],
)
def test_pupils_whom_nobody_knows_by_it_are_not(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "We have 347 on roll.",
        "Attendance is 41.3%",
        "It fell to 91.7 per cent",
        "Our average is 103.4.",
        "A deficit of £347,512 is too much.",
        "£1,253 a child",
        "We are 878/2033.",
        "URN 113412",
        "It was 347, then 340.",
    ],
)
def test_a_figure_that_one_school_alone_has_is_warned_of(text: str) -> None:
    assert found(text) == [Telltale.FIGURE]


@pytest.mark.parametrize(
    "text",
    [
        "About 350 on roll, 30 children a class, 210 or 420 in all",
        "Year 6, Years 10 and 11, KS2, P8, Covid-19, 24/7",
        "Some £12,000 or £12,500 a year, from 2018 to 2019, and in 2018/19 or 2018-19",
        "At 8.45, 08:45, 3.30pm or 15.30",
        "On 12.09.2018, 12/09/2018, 3-9-18 or 20 September 2018",
        "A teacher of 0.6, for 1.5 days",
        "The 1,265 hours and 195 days of Section 175 and page 128",
        "Lunch for £2.65, a ratio of 1:30",
    ],
)
def test_a_figure_that_anybody_may_have_is_not(text: str) -> None:
    assert found(text) == []


def test_each_is_named_once_and_in_one_order() -> None:
    text = "Ada of Hilltop, Ada of Hilltop: a@b.org, c@d.org, 07700 900123, my pupil Sam, my pupil Mia, 347 and 348."

    assert telltales(text, ADA) == list(Telltale)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("pupil " * 500, []),
        ("child called " * 230, []),
        ("a" * 3000, []),
        ("@" * 3000, []),
        ("1." * 1500, []),
        ("0 " * 1500, [Telltale.TELEPHONE]),
        ("9" * 3000, [Telltale.FIGURE]),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_makes_a_text_long_tells_no_more_than_it_says(text: str, what: list[Telltale]) -> None:
    """Nor is anything in it tried again and again: it would not come back in the time that a test has."""
    assert found(text) == what
