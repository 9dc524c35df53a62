"""files.*: an upload in three steps. A file is announced, its bytes go to the address in the answer, then it is shared.

As on Slack the sharing ends after the answer: `shares` is missing there, and files.info has it.
"""

from dataclasses import replace

from pydantic import Field

from bot.workspace.ids import ChannelId, FileId, Json, Ts
from bot.workspace.limits import Tier
from bot.workspace.methods.finding import joined_channel
from bot.workspace.methods.method import Arguments, Caller, Listed, Structure, method
from bot.workspace.records import Channel, Message, StoredFile
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import file_shape


class GetUploadUrl(Arguments):
    filename: str = Field(min_length=1)
    length: int = Field(ge=1)
    alt_txt: str = Field(default="", max_length=1000)
    snippet_type: str | None = None


class CompleteUpload(Arguments):
    files: Structure
    channel_id: ChannelId | None = None
    channels: Listed | None = None
    initial_comment: str = ""
    thread_ts: Ts | None = None
    blocks: Structure = None


class FilesInfo(Arguments):
    file: FileId
    count: int | None = None
    cursor: str | None = None
    limit: int | None = None
    page: int | None = None


@method("files.getUploadURLExternal", Tier.TIER_4, "files:write")
def get_upload_url(caller: Caller, wanted: GetUploadUrl) -> Json:
    file = StoredFile(
        id=FileId(caller.services.store.new_id("F")),
        name=wanted.filename,
        title=wanted.filename,
        size=wanted.length,
        user_id=caller.app.bot_user_id,
        created=int(caller.services.clock.now().timestamp()),
        alt_text=wanted.alt_txt,
    )
    caller.services.store.files.save(file)
    return {"upload_url": f"{caller.services.keys.url}/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", Tier.TIER_4, "files:write")
def complete_upload(caller: Caller, wanted: CompleteUpload) -> Json:
    files = [_uploaded(caller, entry) for entry in wanted.files]
    if not files:
        raise Refusal("invalid_arguments", ["[ERROR] must provide at least 1 items [json-pointer:/files]"])
    channels = [joined_channel(caller, each) for each in _wanted_channels(wanted)]
    kept = [caller.services.store.files.save(replace(file, is_complete=True)) for file in files]
    for channel in channels:
        _share(caller, kept, channel, wanted)
    return {"files": [file_shape(file, url=caller.services.keys.url) for file in kept]}


@method("files.info", Tier.TIER_4, "files:read")
def files_info(caller: Caller, wanted: FilesInfo) -> Json:
    file = caller.services.store.files.get(wanted.file)
    if file is None or not file.is_complete or not caller.services.conversations.may_read(caller.app, file):
        raise Refusal("file_not_found")
    return {"file": file_shape(file, url=caller.services.keys.url), "comments": []}


def _uploaded(caller: Caller, entry: Json) -> StoredFile:
    file = caller.services.store.files.get(str(entry.get("id", "")))
    if file is None or file.content is None or file.user_id != caller.app.bot_user_id:
        raise Refusal("file_not_found")
    return replace(file, title=str(entry.get("title") or file.name))


def _wanted_channels(wanted: CompleteUpload) -> list[str]:
    if wanted.channel_id and wanted.channels:
        raise Refusal("invalid_arguments", ["[ERROR] only one of channel_id and channels may be given"])
    return [wanted.channel_id] if wanted.channel_id else wanted.channels or []


def _share(caller: Caller, files: list[StoredFile], channel: Channel, wanted: CompleteUpload) -> None:
    app, conversations = caller.app, caller.services.conversations
    message = conversations.post(
        Message(
            channel_id=channel.id,
            ts=conversations.new_ts(),
            user_id=app.bot_user_id,
            text=wanted.initial_comment,
            bot_id=app.bot_id,
            app_id=app.id,
            files=[file.id for file in files],
            thread_ts=wanted.thread_ts,
            subtype="file_share",
        )
    )
    for file in files:
        shared = caller.services.store.files.get(file.id) or file
        caller.services.store.files.save(replace(shared, shares={**shared.shares, channel.id: message.ts}))
        caller.services.conversations.tell_of_sharing(file, channel)
