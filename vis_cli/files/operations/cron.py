"""Units for systemd and lines for cron that run vis's jobs at one installation."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from vis_cli.errors import Message, Sentence

Say = Callable[[Sentence], str]


@dataclass(frozen=True, slots=True)
class Job:
    """Something that must run by itself: its name, the words after `vis`, when, and what it is."""

    name: str
    words: tuple[str, ...]
    calendar: str  # systemd's OnCalendar
    cron: str
    about: str


JOBS: Sequence[Job] = (
    Job("windows", ("windows", "run"), "*:0/15", "*/15 * * * *", "switch case types as the windows say"),
    Job("status", ("status",), "*:07", "7 * * * *", "tell when something is not as it should be"),
    Job(
        "cards",
        ("cards", "check", "--days", "60"),
        "Mon *-*-* 06:37",
        "37 6 * * 1",
        "tell what is wrong with the contact cards, and which days ahead no notice tells of",
    ),
)
"""Every job. Each says nothing when all is well, and has an exit code other than 0 when not: then one line, and of the
cards a table."""

CASES = Job("cases", ("cases", "run"), "*:11", "11 * * * *", "close the cases whose time after an answer is up")
"""The job of an installation where cases close by themselves (days_open_after_answer)."""

FORMS = Job("forms", ("forms", "deliver"), "*:04/10", "4-59/10 * * * *", "file answers to forms in the outbox")
"""The job of an installation that has an outbox for the record system to fetch from."""

PUBLISH = Job("publish", ("publish",), "*:03/15", "3-59/15 * * * *", "publish the closures as a site for everybody")
"""The job of an installation that publishes its closures; the folder comes after its words."""

PURGE = Job(
    "purge",
    ("retention", "purge", "--apply", "--yes", "--max-runtime", "2h"),
    "*-*-* 03:15",  # not between 2 and 3, which a night of spring does not have
    "15 3 * * *",
    "destroy the cases whose time is out",
)
"""The job of an installation where somebody has decided that cases may be destroyed; elsewhere it would be refused."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Where vis lies, as whom it runs, and what it reads and writes."""

    command: tuple[str, ...]
    user: str
    environment: tuple[tuple[str, str], ...]
    writes: tuple[str, ...]  # folders
    folder: str | None = None  # to start in
    network: bool = False  # whether the database is on another machine
    decided: bool | None = False  # whether a retention policy names its decision; None: nobody can say, of a sample
    policies: tuple[str, ...] = ()  # those with a decision, where others have none
    closes_cases: bool = False
    files_forms: bool = False
    publishes: str | None = None  # the folder to publish closures into


SAMPLE = Installation(
    ("/usr/local/bin/vis",),
    "vis",
    (("VIS_CONFIG", "/etc/vis/vis.yaml"),),
    ("/var/lib/vis",),
    network=True,
    decided=None,
)
"""The installation that the samples in configs/ are for."""

QUIET = ("--no-input", "--quiet")

_HARDENED = """\
NoNewPrivileges=true
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp={private_tmp}
PrivateDevices=true
ProtectClock=true
ProtectControlGroups=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
LockPersonality=true
MemoryDenyWriteExecute=true
RestrictAddressFamilies={families}
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
CapabilityBoundingSet=
UMask=0077"""


def systemd(installation: Installation, say: Say = str) -> dict[str, str]:
    """Every unit file by its name: a service and a timer per job; `say` puts what they say into a language."""
    files = {}
    for job in _jobs(installation):
        files[f"vis-{job.name}.service"] = _service(installation, job, say)
        files[f"vis-{job.name}.timer"] = f"# {say(_UNDECIDED)}\n" if _is_open(installation, job) else ""
        files[f"vis-{job.name}.timer"] += _timer(job, say)
    return files


_PRIVATE = ("/tmp/", "/var/tmp/")  # noqa: S108  # what PrivateTmp= hides; nothing is written there
_UNDECIDED = Message("Only where the retention file names a decision: without one every run is refused.")


def _jobs(installation: Installation) -> list[Job]:
    jobs = [*JOBS, *([CASES] if installation.closes_cases else []), *([FORMS] if installation.files_forms else [])]
    if installation.publishes is not None:
        jobs.append(replace(PUBLISH, words=(*PUBLISH.words, installation.publishes)))
    if installation.decided is False:
        return jobs
    named = [word for policy in installation.policies for word in ("--policy", policy)]
    return [*jobs, replace(PURGE, words=(*PURGE.words, *named))]


def _is_open(installation: Installation, job: Job) -> bool:
    """Whether a job is offered, and the person who installs it must know whether to use it."""
    return job.name == PURGE.name and installation.decided is None


def _service(installation: Installation, job: Job, say: Say) -> str:
    command = " ".join(map(_quoted, (*installation.command, *QUIET, *job.words)))
    temporary = any(folder.lstrip("-").startswith(_PRIVATE) for folder in installation.writes)
    hardened = _HARDENED.format(
        private_tmp="false" if temporary else "true",
        families="AF_UNIX AF_INET AF_INET6" if installation.network else "AF_UNIX",
    )
    lines = [
        "[Unit]",
        f"Description=vis: {say(job.about)}",
        *(["Wants=network-online.target", "After=network-online.target"] if installation.network else []),
        "",
        "[Service]",
        "Type=oneshot",
        f"User={installation.user}",
        *(f'Environment="{name}={_escaped(value)}"' for name, value in installation.environment),
        *([f"WorkingDirectory={installation.folder.replace('%', '%%')}"] if installation.folder else []),
        f"ExecStart={command}",
        *(f"ReadWritePaths={_quoted(folder)}" for folder in installation.writes),
        hardened,
    ]
    return "\n".join(lines) + "\n"


def _timer(job: Job, say: Say) -> str:
    return f"""\
[Unit]
Description=vis: {say(job.about)}

[Timer]
OnCalendar={job.calendar}
AccuracySec=1s
Persistent=true

[Install]
WantedBy=timers.target
"""


def _escaped(text: str) -> str:
    """The text inside double quotes of a unit file."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")


def _quoted(word: str) -> str:
    plain = word.replace("/", "").replace("-", "").replace("_", "").replace(".", "").isalnum()
    return word if plain else f'"{_escaped(word).replace("$", "$$")}"'


def crontab(installation: Installation, say: Say = str) -> str:
    """Lines for the crontab of the user. Cron makes up for nothing missed while the machine was off; the run does."""
    settings = [f"{name}={shlex.quote(value)}" for name, value in installation.environment]
    start = f"cd {shlex.quote(installation.folder)} && " if installation.folder else ""
    lines = [
        say(Message("For the crontab of {user}: crontab -u {user} -e", user=installation.user)),
        say(Message("Nothing is said when all is well; otherwise cron mails what is not.")),
    ]
    lines = [f"# {line}" for line in lines]
    for job in _jobs(installation):
        words = " ".join([*settings, *map(shlex.quote, (*installation.command, *QUIET, *job.words))])
        line = f"{job.cron} {start}{words}".replace("%", "\\%")
        asks = _is_open(installation, job)
        lines += [f"# {say(job.about)}", *([f"# {say(_UNDECIDED)}", f"#{line}"] if asks else [line])]
    return "\n".join(lines) + "\n"


def folder_of(path: str) -> str:
    """The folder that must be written to where a file is: SQLite keeps its log beside it."""
    return str(PurePath(path).parent)
