"""Retention policies as an administrator writes them (`retention.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from vis_cli.errors import (
    Ambiguous,
    Fault,
    FaultyConfiguration,
    FaultyInput,
    Malformed,
    Message,
    MissingInput,
    NotFound,
)
from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.faults import of_configuration
from vis_cli.files.core.yaml_schema import (
    BOOLEAN,
    TEXT,
    Entry,
    Field,
    ListOf,
    Object,
    Scalar,
    choice,
    document,
    fraction,
    integer,
)
from vis_cli.rules.core.dates import understand_day
from vis_cli.rules.core.names import Directory, normal
from vis_cli.rules.retention import log_policy
from vis_cli.rules.retention.log_policy import LogPolicy, parse_log_keep
from vis_cli.rules.retention.policies import COUNTED_FROM, UNDOCUMENTED, Decision, Policy, overlaps, parse_keep

ALL = {"all": None, "alla": None}


def _named(directory: Directory) -> Scalar:
    """The id of what a name in the file means."""

    def parse(text: str) -> str:
        try:
            return directory.find(text)
        except (NotFound, Ambiguous) as error:
            raise Malformed(error.message, id=error.id, hint=error.hint) from None

    return Scalar(parse, Message("the name of a {noun}", noun=Message(directory.noun)))


def _day(text: str) -> date:
    return understand_day(text, None)


def file_object(case_types: Directory | None = None, units: Directory | None = None) -> Object:
    """What a retention file looks like, given the names it may use; without them every name will do."""
    case_type = TEXT if case_types is None else _named(case_types)
    unit = TEXT if units is None else _named(units)
    day = Scalar(_day, "a day, YYYY-MM-DD", {"type": "string", "format": "date"}, "faulty-date")
    keep = {"type": "string", "pattern": "^([0-9]+ ?(d|w|mo|y|å) ?)+$"}
    decision = Object(
        "a decision",
        Field("body", aliases=("organ",), required=True, about="the board that decided"),
        Field("date", day, aliases=("datum",), required=True),
        Field("reference", aliases=("diarienummer",), required=True, about="diary number"),
        Field("paragraph", aliases=("paragraf",)),
        Field("applied_by", aliases=("tillämpningsbeslut",), about="the decision to apply it, by its diary number"),
        Field("plan", aliases=("informationshanteringsplan",), about="the plan that it stands in"),
        Field("review", day, aliases=("omprövas",), about="the day on which it is to be looked at anew"),
    )
    policy = Object(
        "a policy",
        Field("name", aliases=("namn",), required=True),
        Field("case_types", ListOf(case_type, ALL, single=True), aliases=("ärendetyper",)),
        Field("units", ListOf(unit, ALL, single=True), aliases=("enheter",)),
        Field("keep", Scalar(parse_keep, "a time such as 2y, 18mo or 730d", keep, "faulty-keep"), required=True),
        Field("counted_from", choice(COUNTED_FROM)),
        Field("whole_years", BOOLEAN),
        Field("undocumented", choice(UNDOCUMENTED)),
        Field("not_record", aliases=("ej_journal",), about="why these are no patient records: undocumented: purge"),
        Field("authority", aliases=("arkivbildare",), about="who answers for the archive"),
        Field("system", about="where the cases come from"),
        Field("decision", decision, aliases=("beslut",)),
        Field("max_share", fraction()),
        Field("max_cases", integer(1)),
    )
    log_keep = Scalar(parse_log_keep, "a time such as 5y or 72mo", keep, "faulty-keep")
    log = Object(
        "the access log's policy",
        Field("keep", log_keep, required=True, about="how long reads are kept, at least 5y"),
        Field("decision", decision, aliases=("beslut",)),
    )
    return Object(
        "a retention file",
        Field("policies", ListOf(policy), required=True),
        Field("access_log", log, aliases=("åtkomstlogg",), about="how long is kept who has read which cases"),
    )


@dataclass(frozen=True)
class RetentionFile:
    """What a retention file has: the policies of cases, in its order, and that of the access log where it has one."""

    policies: list[Policy]
    access_log: LogPolicy | None = None

    @property
    def every(self) -> list[Policy | LogPolicy]:
        """All that have a time to keep and a decision, the access log's last."""
        return [*self.policies, *([self.access_log] if self.access_log else [])]


def read(path: str, case_types: Directory | None = None, units: Directory | None = None) -> list[Policy]:
    """The policies of cases in the file at `path`; see `read_file`."""
    return read_file(path, case_types, units).policies


@of_configuration()
def read_file(path: str, case_types: Directory | None = None, units: Directory | None = None) -> RetentionFile:
    """What stands in the file at `path`; without a register its names stand as they are written.

    Raises:
        FaultyConfiguration: with every fault in it, by line and column.
    """
    try:
        file = yaml_nodes.read(path)
    except (MissingInput, FaultyInput) as error:
        raise FaultyConfiguration(error.faults) from None
    policies: list[Policy] = []
    log: LogPolicy | None = None
    wanted = file_object(case_types, units)
    for node in file.documents:
        found = wanted.read(node, file, "the file")
        if found:
            entries = found.get("policies") or ()
            for entry in entries:
                _check_reason(entry)
            policies += [_policy(entry) for entry in entries if entry.sound]
            written = found.get("access_log")
            if log is not None and "access_log" in found:
                found.fault("access_log", "duplicate-policy", "access_log stands in an earlier document already.")
            elif isinstance(written, Entry) and written.sound:
                log = _log_policy(written)
    _check_names(policies, file)
    if file.faults:
        raise FaultyConfiguration(file.sorted_faults())
    return RetentionFile(policies, log)


def _policy(entry: Entry) -> Policy:
    written: dict[str, Any] = dict(entry.values)
    decision = _decision(written.pop("decision", None))
    return Policy(**written, decision=decision, source=entry.source())


def _log_policy(entry: Entry) -> LogPolicy:
    return LogPolicy(entry.values["keep"], _decision(entry.get("decision")), entry.source())


def _decision(found: Entry | None) -> Decision | None:
    return Decision(**found.values) if found else None


def _check_reason(entry: Entry) -> None:
    """Note that what nobody knows to be in the record is to be destroyed, and nobody has said why that may be."""
    if entry.get("undocumented") == "purge" and "not_record" not in entry:
        said = "undocumented: purge destroys cases that nobody knows to be summarised in the patient record."
        hint = 'Write not_record: "why these are not patient records (PDL 3:17)" beside it, or undocumented: hold.'
        entry.fault("undocumented", "missing-not-record", said, hint)


def _check_names(policies: list[Policy], file: yaml_nodes.YamlFile) -> None:
    """Note policies of the same name, and those of which nobody could say which one holds."""
    seen: dict[str, Policy] = {}
    for policy in policies:
        if normal(policy.name) == normal(log_policy.NAME):
            said = Message('"{policy}" is what the access log is called here.', policy=policy.name)
            file.faults.append(Fault("duplicate-policy", said, policy.source, "Give it another name."))
        first = seen.setdefault(normal(policy.name), policy)
        if first is not policy:
            line = first.source.line if first.source else "?"
            message = Message('there is a policy "{policy}" already, on line {line}.', policy=policy.name, line=line)
            file.faults.append(Fault("duplicate-policy", message, policy.source, "Give it another name."))
    for one, other in overlaps(policies):
        file.faults.append(
            Fault(
                "overlapping-policies",
                Message(
                    '"{name}" and "{other}" describe the same cases equally closely.', name=one.name, other=other.name
                ),
                other.source,
                "Name the case types or units of one of them, so that it goes first.",
            )
        )


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    return document(file_object(), "vis retention policies")
