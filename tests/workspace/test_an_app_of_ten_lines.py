"""A ten-line Bolt app that knows nothing of this workspace runs on it unchanged, by Socket Mode and by signed HTTP."""

import socket
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.people import Person
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import button, manifest_for_http, modal, section, text_field


def ten_lines(app: AsyncApp) -> None:
    @app.command("/tea")
    async def tea(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(text_field("Which tea?")))

    @app.view("brew")
    async def brew(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        kind = body["view"]["state"]["values"]["Which tea?"]["it"]["value"]
        cup = section(f"*{kind}* for <@{body['user']['id']}>", accessory=button("Drink", "drink"))
        await client.chat_postMessage(channel=body["user"]["id"], text=kind, blocks=[cup])

    @app.action("drink")
    async def drunk(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="The cup is empty.", replace_original=True)


async def has_tea(workspace: LocalWorkspace, ada: Person) -> list[str]:
    """What the message says before and after she drinks."""
    await ada.runs("/tea")
    await workspace.until(lambda: ada.modal)
    await ada.fills("Which tea?", "Assam")
    await ada.submits()
    await workspace.until(lambda: ada.messages)
    poured = ada.messages[-1].text
    await ada.clicks("Drink")
    await workspace.until(lambda: ada.sees("empty"))
    return [poured, ada.messages[-1].text]


async def test_it_runs_by_socket_mode(workspace: LocalWorkspace, installed: Installation, ada: Person) -> None:
    """A command opens a modal, the modal posts a message, and the message's button empties the cup."""
    app = AsyncApp(client=AsyncWebClient(token=installed.bot_token, base_url=workspace.api_url))
    ten_lines(app)
    handler = AsyncSocketModeHandler(app, installed.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # published without types

    said = await has_tea(workspace, ada)
    await handler.close_async()  # type: ignore[no-untyped-call]  # as above

    assert said == ["Assam for @Ada Moor [Drink]", "The cup is empty."]


async def test_it_runs_by_signed_http(workspace: LocalWorkspace, ada: Person) -> None:
    """The same lines behind Bolt's own web server, which checks each signature."""
    with socket.create_server(("127.0.0.1", 0)) as port:
        installed = workspace.install(manifest_for_http(f"http://127.0.0.1:{port.getsockname()[1]}/slack/events"))
        client = AsyncWebClient(token=installed.bot_token, base_url=workspace.api_url)
        app = AsyncApp(client=client, signing_secret=installed.signing_secret)
        ten_lines(app)
        runner = web.AppRunner(app.web_app(), access_log=None)
        await runner.setup()
        await web.SockSite(runner, port).start()

        said = await has_tea(workspace, ada)
        await runner.cleanup()

    assert said == ["Assam for @Ada Moor [Drink]", "The cup is empty."]
