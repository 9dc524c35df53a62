"""What a coordinator sees of the last screen of setting up: every date, who hears what and when, and Start."""

from collections.abc import Sequence

from pydantic import BaseModel

from handlers.changes.views.changes import ChangeRef, Outcome, made, outcome_words
from handlers.changes.views.editing import meanwhile_notice
from handlers.house.views.kit import (
    Actions,
    Built,
    Button,
    Context,
    Divider,
    Payload,
    Raw,
    Section,
    linked,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Part
from handlers.house.views.series_dates import date_sections, dates_summary
from handlers.meetings.views.series import SeriesForm, hours, how_often
from handlers.setting_up.views.setting_up import SoFar
from schedules.cadence import PlannedDate
from storage.database.ids import PartnershipId
from storage.members.partnership import Partnership

PREVIEW = "setting_up.preview"
BACK = "setting_up.back"
SAMPLE = "setting_up.sample"
# The most that a message of the two has.
SAMPLE_BUTTONS = tuple(f"setting_up.sample.{number}" for number in range(3))

OVERTAKEN = "That first meeting has begun meanwhile. Go back, change something, and choose a later date."
STARTED_WORDS = "Started the partnership"
IN_A_MOMENT = "One moment: I'm starting."


class StartForm(BaseModel):
    """The first series, as it was previewed, and what else had been chosen by then."""

    series: SeriesForm
    as_was: SoFar

    @property
    def partnership(self) -> PartnershipId:
        return self.series.partnership


def preview(
    form: StartForm,
    planned: Sequence[PlannedDate],
    outcome: Outcome,
    *,
    has_terms: bool,
    announced: str,
    changed: Sequence[str] = (),
) -> Payload:
    """The third screen: every date, who is told what and when, and Start."""
    series = form.series
    reach = (
        "All dates of the school year."
        if has_terms
        else "Six weeks for now; with term dates I'll plan the year, around your holidays."
    )
    return modal(
        title="Start?",
        submit="Start",
        callback_id=PREVIEW,
        metadata=form,
        blocks=[
            *([meanwhile_notice(changed)] if changed else []),
            Section(
                text=mrkdwn(
                    "*{name}*\n{every}, {hours}, {place}",
                    name=series.name,
                    every=how_often(series.every_weeks, series.counting),
                    hours=hours(series),
                    place=linked(series.place),
                )
            ),
            Section(text=mrkdwn("*{summary}* {reach}", summary=dates_summary(planned), reach=reach)),
            *date_sections(planned),
            Divider(),
            Section(text=mrkdwn("*{told}* Until then you can undo it.", told=_start_words(outcome))),
            Context(elements=[mrkdwn("{announced}", announced=announced)]),
            Actions(
                elements=[
                    Button(text=plain("See what heads will see"), action_id=SAMPLE),
                    Button(text=plain("Change something"), action_id=BACK),
                ]
            ),
        ],
    )


def starting() -> Payload:
    """Stands while Slack is asked whether the bot is still in the channel."""
    return modal(
        title="Start?",
        callback_id="setting_up.starting",
        close="Close",
        blocks=[Section(text=mrkdwn("{words}", words=IN_A_MOMENT))],
    )


def sample(welcome: Part, announcement: Part) -> Payload:
    """The very messages, with buttons that do nothing yet."""
    blocks = [
        Context(elements=[mrkdwn("Only you see this, and its buttons do nothing yet.")]),
        Section(text=mrkdwn("*Each head reads, alone:*")),
        *welcome.blocks,
        Divider(),
        Section(text=mrkdwn("*In the heads' channel stands:*")),
        *announcement.blocks,
    ]
    harmless = [_harmless(block.build(), number) for number, block in enumerate(blocks)]
    return modal(title="What heads will see", callback_id=SAMPLE, close="Back", blocks=harmless)


def started(partnership: Partnership, ref: ChangeRef, outcome: Outcome) -> Payload:
    words = f"{partnership.name} has started. Add term dates when you have them: my Home tab has a button for it."
    return made("Started", words, ref, outcome)


def _start_words(outcome: Outcome) -> Raw:
    """ "Start tells 12 people and #heads on Mon 10 Sep, 09:10." """
    told = outcome_words(outcome)
    return Raw(f"Start {told[0].lower()}{told[1:]}")


def _harmless(payload: Payload, number: int) -> Built:
    """The same block; a tap on its buttons does nothing."""
    if payload["type"] != "actions":
        return Built(payload)
    buttons = [
        {key: element[key] for key in ("type", "text", "style") if key in element} | {"action_id": action_id}
        for element, action_id in zip(payload["elements"], SAMPLE_BUTTONS, strict=False)
    ]
    return Built({"type": "actions", "block_id": f"sample_{number}", "elements": buttons})
