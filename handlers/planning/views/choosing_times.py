"""Times that are offered, on a coordinator's Home while the heads are still answering."""

from handlers.house.references import PartnershipRef
from handlers.house.views.kit import BUTTON_MAX, Blocks, Button, Section, fit, mrkdwn, plain
from handlers.house.views.series_dates import long_date
from handlers.planning.views.finding_times import OPEN, Standing, count_words


def still_asking(one: Standing) -> Blocks:
    """How many have answered, and the way to how it stands."""
    poll = one.poll
    words = mrkdwn(
        "*{name}: which time suits?*\n{count} They can answer until {until}.",
        name=poll.name,
        count=count_words(len(one.answers), len(one.heads)),
        until=long_date(poll.last_on),
    )
    see = Button(
        text=plain("How it stands"),
        action_id=OPEN,
        value=PartnershipRef(partnership=poll.partnership_id).model_dump_json(),
        accessibility_label=fit(f"How it stands: {poll.name}", BUTTON_MAX),
    )
    return [Section(text=words, accessory=see)]
