"""Whether the tests of the rules would notice a slip: `python -m tests.mutation` makes some, one at a time.

The slips are mutmut's operators (`<` for `<=`, an argument left out, a word in capitals ...), in every function of the
files that pyproject names. mutmut's own runner passes over properties, copies the tree and collects the tests anew for
each mutant; here a mutant is a forked process in which one function has another code object, and only the tests that
reach that function run. A mutant that no test reaches is alive. Default values and what runs at import are left alone.
"""

from __future__ import annotations

import argparse
import builtins
import hashlib
import importlib
import inspect
import os
import pickle
import resource
import signal
import sys
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NoReturn

import libcst as cst
import pytest
from _pytest.runner import runtestprotocol
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

from tests import forks

ROOT = Path(__file__).parent.parent
PATIENCE = 3  # a mutant that takes so many times as long as its tests do, and two seconds, counts as noticed
MEMORY = 4 << 30  # bytes of address space; so does one that wants more
TOLD = "__vis_told__"  # the name by which a function of the rules tells that it was reached
UNTOUCHED = ("isinstance", "len")  # as in mutmut: what a call of these is given is seldom a decision


def _codes(source: str, module: str) -> Iterator[CodeType]:
    """Every function of the source, and every class, compiled."""
    waiting = [compile(source, module, "exec", dont_inherit=True)]
    while waiting:
        code = waiting.pop()
        yield code
        waiting += [each for each in code.co_consts if isinstance(each, CodeType)]


@dataclass(frozen=True)
class Mutant:
    """A function with one slip in it. The `id` stays the same as long as the function does."""

    id: str
    module: str
    function: str
    tree: cst.Module
    whole: cst.FunctionDef
    node: cst.CSTNode
    slip: cst.CSTNode

    @cached_property
    def line(self) -> int:
        places = MetadataWrapper(self.tree, unsafe_skip_copy=True).resolve(PositionProvider)
        return places[self.node if self.node in places else self.whole].start.line

    @cached_property
    def source(self) -> str:
        """The whole file with the slip."""
        changed = self.tree.deep_replace(self.node, self.slip)
        assert isinstance(changed, cst.Module)
        return changed.code

    def code(self) -> CodeType:
        """The function with the slip, compiled."""
        return next(code for code in _codes(self.source, self.module) if code.co_qualname == self.function)

    def __str__(self) -> str:
        lines = unified_diff(self.tree.code.splitlines(), self.source.splitlines(), n=0, lineterm="")
        return "\n".join([f"{self.id}, line {self.line}", *(line for line in list(lines)[2:] if line[0] in "+-")])


# --- making mutants --------------------------------------------------------------------------------------------------


def mutants(patterns: Iterable[str], only: str = "*") -> list[Mutant]:
    """Every mutant of the files that the patterns name, and whose id matches."""
    paths = sorted({path for pattern in patterns for path in ROOT.glob(pattern)})
    module = only.partition(":")[0]
    return [
        mutant
        for path in paths
        if fnmatch(_module(path), module)
        for mutant in _of_file(path)
        if fnmatch(mutant.id, only)
    ]


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def _of_file(path: Path) -> Sequence[Mutant]:
    module, tree = _module(path), cst.parse_module(path.read_text(encoding="utf-8"))
    found: list[Mutant] = []
    for name, function in _functions(tree.body):
        slips = (
            (node, slip)
            for node in _nodes(function.body)
            for kind, operator in mutation_operators
            if isinstance(node, kind)
            for slip in operator(node)
        )
        for number, (node, slip) in enumerate(slips, start=1):
            found.append(Mutant(f"{module}:{name}:{number}", module, name, tree, function, node, slip))
    return found


def _functions(body: Iterable[cst.CSTNode], around: str = "") -> Iterator[tuple[str, cst.FunctionDef]]:
    """The functions of a module and the methods of its classes, with their qualified names."""
    for each in body:
        if isinstance(each, cst.FunctionDef):
            yield around + each.name.value, each
        elif isinstance(each, cst.ClassDef):
            yield from _functions(each.body.body, f"{around}{each.name.value}.")


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node and every node below it whose slip would be one of what the function does."""
    if isinstance(node, cst.Annotation):
        return
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in UNTOUCHED:
        return
    yield node
    for child in node.children:
        yield from _nodes(child)


def sample(found: Sequence[Mutant], size: int, seed: int) -> list[Mutant]:
    """So many of the mutants, the same for the same seed, and mostly the same when some functions change."""
    return sorted(found, key=lambda mutant: hashlib.sha256(f"{seed}:{mutant.id}".encode()).digest())[:size]


def telling(some: Sequence[Mutant]) -> list[tuple[Mutant, CodeType]]:
    """Each mutant with its function as it is, but that it tells its place among them, whenever it is called.

    A trace of every call that the tests make, of which few are of these, takes longer than the tests.
    """
    codes: dict[tuple[str, str], CodeType] = {}
    for tree, module in {mutant.tree: mutant.module for mutant in some}.items():
        source = tree.visit(_Telling({mutant.whole: n for n, mutant in enumerate(some)})).code
        codes |= {(module, code.co_qualname): code for code in _codes(source, module)}
    return [(mutant, codes[mutant.module, mutant.function]) for mutant in some]


class _Telling(cst.CSTTransformer):
    def __init__(self, places: Mapping[cst.CSTNode, int]) -> None:
        super().__init__()
        self._places = places

    def leave_FunctionDef(  # noqa: N802  # libcst's name
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        if original_node not in self._places:
            return updated_node
        said = cst.parse_statement(f"{TOLD}({self._places[original_node]})")
        body = updated_node.body
        return updated_node.with_changes(body=body.with_changes(body=[said, *body.body]))


# --- trying them -----------------------------------------------------------------------------------------------------


class Trial:
    """A pytest plugin that runs the tests once, to see which functions each reaches, and then for each mutant."""

    def __init__(self, chosen: Sequence[Mutant], workers: int) -> None:
        self.chosen, self.workers = chosen, workers
        self.alive: list[Mutant] = []
        self.unreached: list[Mutant] = []
        self._seconds: dict[pytest.Item, float] = {}
        self._reached: dict[CodeType, list[pytest.Item]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Spare Hypothesis the search for the simplest failing example: one is enough. Before the tests are read."""
        from hypothesis import Phase, settings  # pytest wants to rewrite its assertions first

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutation", settings.get_profile("default"), phases=phases, database=None)
        settings.load_profile("mutation")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests once."""
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be read")
        self._look(session.items)
        self._try()
        return True

    def _look(self, items: Sequence[pytest.Item]) -> None:
        """Run the tests, a part of them in each of some processes, and note how long each takes and what it reaches."""
        wanted = list({_live(mutant).__code__: mutant for mutant in self.chosen}.items())
        told = telling([mutant for _, mutant in wanted])
        size = max(1, -(-len(items) // self.workers))
        parts = [items[first : first + size] for first in range(0, len(items), size)]
        begun = []
        for part in parts:
            ours, theirs = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(ours)
                _be_looked_at(theirs, part, told)
            os.close(theirs)
            begun.append((child, ours))
        for part, (child, ours) in zip(parts, begun, strict=True):
            with open(ours, "rb") as said:
                seen = said.read()
            if os.waitpid(child, 0)[1] != 0:
                raise pytest.UsageError("the tests cannot be run without a mutant")
            for item, (seconds, reached) in zip(part, pickle.loads(seen), strict=True):
                if seconds is None:
                    raise pytest.UsageError(f"{item.nodeid} fails without a mutant")
                self._seconds[item] = seconds
                for number in reached:
                    self._reached.setdefault(wanted[number][0], []).append(item)

    def _try(self) -> None:
        running: dict[int, Mutant] = {}
        waiting = list(reversed(self.chosen))
        while waiting or running:
            while waiting and len(running) < self.workers:
                mutant = waiting.pop()
                if len(waiting) % 100 == 0:
                    print(f"{len(waiting)} to go", file=sys.stderr, flush=True)
                tests = sorted(self._reached.get(_live(mutant).__code__, ()), key=self._seconds.__getitem__)
                if not tests:
                    self.unreached.append(mutant)
                    continue
                child = os.fork()
                if child == 0:
                    self._become(mutant, tests)
                running[child] = mutant
            if running:
                child, status = os.wait()
                if status == 0:
                    self.alive.append(running[child])
                del running[child]

    def _become(self, mutant: Mutant, tests: Sequence[pytest.Item]) -> None:
        """Be the process in which the slip was made; it ends with 0 where no test notices. Never returns."""
        code = 0  # what cannot even be tried is not noticed
        try:
            quiet = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(quiet, stream)
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, 2 + PATIENCE * sum(self._seconds[item] for item in tests))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
            _live(mutant).__code__ = mutant.code()
            code = 1
            followers = [*tests[1:], None]
            code = not all(_passes(item, then) for item, then in zip(tests, followers, strict=True))
        finally:
            os._exit(code)


def _be_looked_at(said: int, items: Sequence[pytest.Item], told: Sequence[tuple[Mutant, CodeType]]) -> NoReturn:
    """Be a process that runs tests, and says of each how long it took, None if it fails, and which functions told."""
    code = 1
    try:
        for mutant, telling in told:
            _live(mutant).__code__ = telling
        found: list[tuple[float | None, list[int]]] = []
        for item, following in zip(items, [*items[1:], None], strict=True):
            reached: set[int] = set()
            setattr(builtins, TOLD, reached.add)
            begun = time.process_time()
            passed = _passes(item, following)
            found.append((time.process_time() - begun if passed else None, sorted(reached)))
        with open(said, "wb") as door:
            pickle.dump(found, door)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _live(mutant: Mutant) -> FunctionType:
    """The function itself, whatever property or cache lies around it."""
    found: Any = importlib.import_module(mutant.module)
    for name in mutant.function.split("."):
        found = inspect.getattr_static(found, name)
    for around in ("fget", "func", "__func__"):
        found = getattr(found, around, found)
    return inspect.unwrap(found)


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def main(arguments: Sequence[str]) -> int:
    """Try the mutants and say which are alive; 1 if too many are, or if the tests fail without any."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["vis"]["mutation"]
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__.partition("\n")[0])
    parser.add_argument("--all", action="store_true", help="try every mutant, not a sample")
    parser.add_argument("--sample", type=int, metavar="N", help="try so many of each part")
    parser.add_argument("--seed", type=int, default=wanted["seed"], help="another sample")
    parser.add_argument("--only", default="*", metavar="GLOB", help="those whose id matches, e.g. '*guards:overlaps:*'")
    parser.add_argument("--tests", nargs="+", default=wanted["tests"], metavar="PATH", help="by these tests alone")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="so many at a time")
    options = parser.parse_args(arguments)
    parts = list(_parts(wanted["parts"], options))
    chosen = [mutant for part in parts for mutant in part.chosen]
    if not chosen:
        parser.error(f"no mutant has an id like {options.only}")
    forks.from_here = True
    trial = Trial(chosen, options.workers)
    ended = pytest.main(["-q", "-s", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"),
                         *(str(ROOT / path) for path in options.tests)], plugins=[trial])  # fmt: skip
    if ended not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return int(ended)
    for why, some in (("no test reaches", trial.unreached), ("no test notices", trial.alive)):
        for mutant in some:
            print(f"{why} {mutant}\n")
    found = {mutant.id for mutant in trial.unreached + trial.alive}
    tried, alive = (Counter(m.module for m in chosen if m.id in ids) for ids in ({m.id for m in chosen}, found))
    for module in sorted(tried):
        print(f"{module:36} {tried[module]:4} mutants, {alive[module]:3} alive")
    held = [part.holds(found) for part in parts if part.chosen]  # each says how it went
    return int(not all(held))


@dataclass(frozen=True)
class Part:
    """Files whose tests must notice a share of the slips in them, and the slips that are tried."""

    files: Sequence[str]
    score: int
    count: int
    chosen: Sequence[Mutant]

    def holds(self, alive: Collection[str]) -> bool:
        """Say how many are alive, and whether that is few enough."""
        living = sum(1 for mutant in self.chosen if mutant.id in alive)
        score = 100 * (1 - living / len(self.chosen))
        print(f"{', '.join(self.files)}: {len(self.chosen)} of {self.count},", end=" ")
        print(f"{living} alive: {score:.1f} %, at least {self.score} % wanted.")
        return score >= self.score


def _parts(wanted: Iterable[Mapping[str, Any]], options: argparse.Namespace) -> Iterator[Part]:
    """The parts, each without the files of those before it."""
    before: set[str] = set()
    for each in wanted:
        found = [mutant for mutant in mutants(each["files"], options.only) if mutant.id not in before]
        before |= {mutant.id for mutant in found}
        size = each["sample"] if options.sample is None else options.sample
        chosen = found if options.all else sample(found, size, options.seed)
        yield Part(each["files"], each["score"], len(found), chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
