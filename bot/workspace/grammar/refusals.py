"""Refusals in Slack's own words.

Slack answers with the codes, constraints and wording of its published schema validator, slackhq/hack-json-schema; so
they are those here ("must be less than 25 characters" for a limit of 24, "must provide an array" but "must be a
boolean").
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

Constraint = dict[str, object]
Verdict = tuple[str, str, Constraint | None]

MISSING_FIELD = "missing_field"
INVALID_TYPE = "invalid_type"
FAILED_CONSTRAINT = "failed_constraint"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, at a JSON pointer into the value that was parsed ("" is the value itself)."""

    pointer: str
    message: str
    code: str
    constraint: Constraint | None = None

    def below(self, pointer: str) -> "Problem":
        """The same problem, seen from further up."""
        return Problem(pointer + self.pointer, self.message, self.code, self.constraint)

    def payload(self) -> dict[str, object]:
        """The problem as blocks.validate lists it: without a constraint where Slack names none."""
        listed: dict[str, object] = {"pointer": self.pointer, "code": self.code, "message": self.message}
        return listed if self.constraint is None else {**listed, "constraint": self.constraint}


class Refused(Exception):
    """Raised for a value that Slack would not accept.

    `error` is the code that the Web API answers where it differs from the method's usual one (invalid_blocks or
    invalid_arguments), else None."""

    def __init__(self, problems: Sequence[Problem], error: str | None = None) -> None:
        super().__init__("; ".join(f"{problem.message} at {problem.pointer or 'the top'}" for problem in problems))
        self.problems = tuple(problems)
        self.error = error

    def messages(self, root: str) -> list[str]:
        """The lines of `response_metadata.messages`, pointers beginning with `root` ("/blocks" or "/view")."""
        return [f"[ERROR] {problem.message} [json-pointer:{root}{problem.pointer}]" for problem in self.problems]

    def errors(self) -> list[dict[str, object]]:
        """The `errors` of blocks.validate, pointers beginning at the value itself."""
        return [problem.payload() for problem in self.problems]


def rule(pointer: str, message: str) -> Problem:
    """A problem that no schema can express."""
    return Problem(pointer, message, FAILED_CONSTRAINT)


def from_validation(error: ValidationError, value: object) -> list[Problem]:
    """Slack's account of pydantic's errors in `value`."""
    return [_problem(details, value) for details in error.errors(include_url=False)]


def _problem(details: ErrorDetails, value: object) -> Problem:
    loc = details["loc"]
    match details["type"]:
        case "missing":
            return Problem(_pointer(loc[:-1], value), f"missing required field: {loc[-1]}", MISSING_FIELD)
        case "extra_forbidden":
            return _extra(str(loc[-1]), _pointer(loc[:-1], value))
        case "union_tag_not_found":
            return Problem(_pointer(loc, value), f"missing required field: {_discriminator(details)}", MISSING_FIELD)
        case "union_tag_invalid":
            return _unsupported(details, _pointer(loc, value))
        case kind:
            message, code, constraint = _WORDING.get(kind, _as_said)(details)
            return Problem(_pointer(loc, value), message, code, constraint)


def _pointer(loc: Sequence[int | str], value: object) -> str:
    """The JSON pointer to a place in `value`, without the union tags that pydantic puts into its own."""
    steps: list[str] = []
    entered = True
    for step in loc:
        if entered and isinstance(value, Mapping) and step == value.get("type", value.get("response_action")):
            entered = False  # the tag of the union that this object was found in, not one of its keys
            continue
        match value, step:
            case Mapping(), _ if step in value:
                value = value[step]
            case list(), int():
                value = value[step]
            case _:
                continue
        entered = True
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{step}" for step in steps)


def _extra(key: str, pointer: str) -> Problem:
    constraint: Constraint = {"type": "additional_properties", "got": key}
    return Problem(pointer, f"invalid additional property: {key}", FAILED_CONSTRAINT, constraint)


def _discriminator(details: ErrorDetails) -> str:
    """The key by which a union's members are told apart: `type`, but for the answers to a submission."""
    return str(details["ctx"]["discriminator"]).strip("'")


def _unsupported(details: ErrorDetails, pointer: str) -> Problem:
    key = _discriminator(details)
    got = details["input"][key]
    if not isinstance(got, str):
        return Problem(f"{pointer}/{key}", "must provide a string", INVALID_TYPE)
    constraint: Constraint = {"type": "enum", "expected": _listed(details, "expected_tags"), "got": got}
    return Problem(f"{pointer}/{key}", f"unsupported type: {got}", FAILED_CONSTRAINT, constraint)


def _listed(details: ErrorDetails, key: str) -> list[str]:
    """The values that pydantic lists as "'a', 'b' or 'c'"."""
    return re.findall(r"'([^']*)'", details["ctx"][key])


def _type(message: str) -> Callable[[ErrorDetails], Verdict]:
    return lambda details: (message, INVALID_TYPE, None)


def _limit(kind: str, key: str, wording: Callable[[int], str]) -> Callable[[ErrorDetails], Verdict]:
    """A limit named `kind` by Slack, whose number pydantic keeps under `key`."""

    def verdict(details: ErrorDetails) -> Verdict:
        expected, got = details["ctx"][key], details["input"]
        size = got if isinstance(got, int | float) else len(got)
        return wording(expected), FAILED_CONSTRAINT, {"type": kind, "expected": expected, "got": size}

    return verdict


def _enum(details: ErrorDetails) -> Verdict:
    if not isinstance(details["input"], str):
        return "must provide a string", INVALID_TYPE, None
    constraint: Constraint = {"type": "enum", "expected": _listed(details, "expected"), "got": details["input"]}
    return "must be a valid enum value", FAILED_CONSTRAINT, constraint


def _pattern(details: ErrorDetails) -> Verdict:
    pattern = details["ctx"]["pattern"]
    constraint: Constraint = {"type": "pattern", "expected": pattern, "got": details["input"]}
    return f"input must match regex pattern: {pattern}", FAILED_CONSTRAINT, constraint


def _date(details: ErrorDetails) -> Verdict:
    constraint: Constraint = {"type": "format", "expected": "date", "got": details["input"]}
    return details["msg"], FAILED_CONSTRAINT, constraint


def _as_said(details: ErrorDetails) -> Verdict:
    return details["msg"], FAILED_CONSTRAINT, None


_WORDING: dict[str, Callable[[ErrorDetails], Verdict]] = {
    "string_type": _type("must provide a string"),
    "string_unicode": _type("must provide a string"),
    "model_type": _type("must provide an object"),
    "model_attributes_type": _type("must provide an object"),
    "dict_type": _type("must provide an object"),
    "tuple_type": _type("must provide an array"),
    "bool_type": _type("must be a boolean"),
    "int_type": _type("must provide an integer"),
    "float_type": _type("must provide a number"),
    "finite_number": _type("must provide a number"),
    "literal_error": _enum,
    "string_pattern_mismatch": _pattern,
    "date_format": _date,
    "string_too_short": _limit("min_length", "min_length", lambda n: f"must be more than {n - 1} characters"),
    "string_too_long": _limit("max_length", "max_length", lambda n: f"must be less than {n + 1} characters"),
    "too_short": _limit("min_items", "min_length", lambda n: f"must provide at least {n} items"),
    "too_long": _limit("max_items", "max_length", lambda n: f"no more than {n} items allowed"),
    "greater_than_equal": _limit("minimum", "ge", lambda n: f"must be greater than {n}"),
    "less_than_equal": _limit("maximum", "le", lambda n: f"must be less than {n}"),
}
