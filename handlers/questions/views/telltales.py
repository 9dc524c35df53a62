"""What somebody reads of each thing in her question that may tell who asks."""

from collections.abc import Sequence

from handlers.questions.telltales import Telltale

_WORDS = {
    Telltale.NAME: "your name, or a part of it",
    Telltale.SCHOOL: "your school's name",
    Telltale.EMAIL: "an e-mail address",
    Telltale.TELEPHONE: "a telephone number",
    Telltale.PUPIL: "a pupil, by name: no child should be known by it",
    Telltale.FIGURE: "a figure that may be one school's alone; “about 350” says as much",
}


def warnings(found: Sequence[Telltale]) -> list[str]:
    return [_WORDS[one] for one in found]
