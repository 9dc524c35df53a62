"""What the environment, or a file .env, says about this installation."""

import re
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# Slack allows 32 characters for a command with its slash; "partnership" is the longest that the bot has.
PREFIX_MAX = 16


class BadSettings(ValueError):
    """Some settings are missing or malformed; the message has one line, naming each and what it should be."""


class DatabaseSettings(BaseSettings):
    """Where the database is. SQLite in a file is the embedded default; PostgreSQL is shared by several processes."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    database_url: str = "sqlite:///partnership.sqlite"


class Settings(DatabaseSettings):
    """Everything that `run` needs."""

    slack_bot_token: SecretStr
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    command_prefix: str = ""
    public_url: str = ""
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    log_level: str = "INFO"

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, token: SecretStr) -> SecretStr:
        return _starting(token, "xoxb-")

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _starting(token, "xapp-") if token else None

    @field_validator("slack_api_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if not re.match(r"https?://", url):
            raise ValueError("should begin with https://")
        return url if url.endswith("/") else f"{url}/"

    @field_validator("public_url")
    @classmethod
    def _is_public(cls, url: str) -> str:
        if url and not url.startswith("https://"):
            raise ValueError("should begin with https://")
        return url.rstrip("/")

    @field_validator("command_prefix")
    @classmethod
    def _is_prefix(cls, prefix: str) -> str:
        return checked_prefix(prefix)

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, level: str) -> str:
        if level.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("should be DEBUG, INFO, WARNING or ERROR")
        return level.upper()

    @property
    def uses_socket_mode(self) -> bool:
        return self.slack_app_token is not None


def load_settings() -> Settings:
    """The settings of `run`. Raises BadSettings."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise BadSettings(_in_one_line(error)) from None
    if not settings.uses_socket_mode and settings.slack_signing_secret is None:
        raise BadSettings("set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET to be called over HTTP")
    return settings


def load_database_url() -> str:
    """Where the database is, for commands that need nothing else."""
    return DatabaseSettings().database_url


def checked_prefix(prefix: str) -> str:
    """What may stand before every command. Raises ValueError."""
    if not re.fullmatch(rf"[a-z0-9_-]{{0,{PREFIX_MAX}}}", prefix):
        raise ValueError(f"should have at most {PREFIX_MAX} small letters, digits, - and _, such as relp-")
    return prefix


def _starting(token: SecretStr, start: str) -> SecretStr:
    if not token.get_secret_value().startswith(start):
        raise ValueError(f"should begin with {start}")
    return token


def _in_one_line(error: ValidationError) -> str:
    """Names each setting as the environment spells it, never its value: it may be a token."""
    problems = []
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0]).upper()
        says = "is not set" if problem["type"] == "missing" else problem["msg"].removeprefix("Value error, ")
        problems.append(f"{name} {says[0].lower()}{says[1:]}")
    return "; ".join(problems)
