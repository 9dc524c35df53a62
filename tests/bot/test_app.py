"""The bot, put together: what only shows once bolt runs the listeners."""

from tests.handlers.partnerships import Partnership


async def test_a_refusal_is_acknowledged_at_once_and_told_once(partnership: Partnership) -> None:
    """Even though the listener refuses before bolt has looked whether it had acknowledged.

    bolt would otherwise wait for three seconds, take the tap for one that nobody handles, and have her told twice.
    """
    await partnership.announced()
    await partnership.heads.invites(partnership.stranger)

    await partnership.stranger.clicks("Going", in_="#heads")

    notes = [message.text for message in partnership.stranger.messages_in("#heads") if message.is_ephemeral]
    assert len(notes) == 1
    assert "Pat Lane can help." in notes[0]
