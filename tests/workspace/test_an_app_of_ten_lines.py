"""A ten-line Bolt app that knows nothing of this workspace runs on it unchanged."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.server import LocalWorkspace
from tests.workspace.conftest import connected


def an_app(client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(client=client)
    cup = {
        "type": "input",
        "block_id": "cup",
        "label": _plain("Which tea?"),
        "element": {"type": "plain_text_input", "action_id": "kind"},
    }
    form = {"type": "modal", "callback_id": "brew", "title": _plain("Tea"), "submit": _plain("Brew"), "blocks": [cup]}
    drink = {"type": "button", "action_id": "drink", "text": _plain("Drink")}

    @app.command("/tea")
    async def tea(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    @app.view("brew")
    async def brew(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        kind = body["view"]["state"]["values"]["cup"]["kind"]["value"]
        poured = {
            "type": "section",
            "text": {"type": "mrkdwn", "text": f"*{kind}* for <@{body['user']['id']}>"},
            "accessory": drink,
        }
        await client.chat_postMessage(channel=body["user"]["id"], text=kind, blocks=[poured])

    @app.action("drink")
    async def drunk(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="The cup is empty.", replace_original=True)

    return app


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


async def test_it_runs_by_socket_mode(
    workspace: LocalWorkspace, installed: Installation, client: AsyncWebClient
) -> None:
    """A command opens a modal, the modal posts a message, and the message's button empties the cup."""
    ada = workspace.add_person("Ada Moor")
    async with connected(an_app(client), installed):
        await ada.runs("/tea")
        await workspace.until(lambda: ada.modal)
        await ada.fills("Which tea?", "Assam")
        await ada.submits()
        await workspace.until(lambda: ada.messages)
        poured = ada.messages[-1].text
        await ada.clicks("Drink")
        await workspace.until(lambda: ada.sees("empty"))

    assert poured == "Assam for @Ada Moor [Drink]"
    assert ada.messages[-1].text == "The cup is empty."
