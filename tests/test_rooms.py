"""The house: which room may import which, and that the model needs none of the heavy packages."""

import ast
import doctest
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

import bgpkit_nb as bgp

PACKAGE = Path(bgp.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = ("numpy", "numba", "pandas", "networkx", "plotly", "ipywidgets", "anywidget")

#: Left never imports right; what stands together may import each other, but not in a circle.
ORDER = (
    ("files",),
    ("route",),
    ("candidates",),
    ("network",),
    ("policy",),
    ("decision",),
    ("changes",),
    ("propagation",),
    ("traffic",),
    ("scenario",),
    ("outcome",),
    ("states", "why"),
    ("knobs", "scenarios", "puzzles", "words", "planning", "experiment", "batches", "saving", "sharing",
     "costs"),
    ("wire", "tables", "internet"),
    ("view",),
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}

#: Readers of outside formats: used by whoever needs them, so they know nothing but files and routes.
READERS = ("caida",)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """The rooms of ours that a module imports, wherever in it."""
    package = path.relative_to(PACKAGE.parent).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = (*above, *(node.module or "").split(".")) if node.module else above
            names = [(*base, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        else:
            continue
        yield from (name[1] for name in names if name[0] == PACKAGE.name and len(name) > 1)


@cache
def rooms() -> dict[str, set[str]]:
    """Each room with the other rooms that it imports."""
    found: dict[str, set[str]] = {}
    for path in MODULES:
        if path != PACKAGE / "__init__.py":
            found.setdefault(room_of(path), set()).update(set(imports(path)) - {room_of(path)})
    return found


def test_every_room_has_its_place_in_the_house() -> None:
    assert set(rooms()) <= set(RANK) | set(READERS)


@pytest.mark.parametrize("room", sorted(set(rooms()) - set(READERS)))
def test_a_room_imports_only_rooms_to_its_left(room: str) -> None:
    wrong = {other for other in rooms()[room] - set(READERS) if other not in RANK or RANK[other] > RANK[room]}

    assert wrong == set()


@pytest.mark.parametrize("room", READERS)
def test_a_reader_of_an_outside_format_knows_nothing_but_files_and_routes(room: str) -> None:
    assert rooms()[room] <= {"files", "route"}


def test_no_rooms_import_each_other_in_a_circle() -> None:
    assert list(TopologicalSorter(rooms()).static_order())


def test_importing_the_package_itself_loads_no_room() -> None:
    assert (
        run("import sys, bgpkit_nb; print([name for name in sys.modules if name.startswith('bgpkit_nb.')])")
        == "[]"
    )


# The model needs none of the heavy packages


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_importing_the_package_and_using_the_model_loads_nothing_heavy() -> None:
    code = (
        "import sys, bgpkit_nb as bgp; outcome = bgp.solve(bgp.scenarios.regional()); "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    assert run(code) == "[]"


def test_the_model_runs_where_the_heavy_packages_are_missing() -> None:
    code = f"""
import sys
for name in {HEAVY}:
    sys.modules[name] = None
import bgpkit_nb as bgp
for name in bgp.scenarios.__all__:
    if name != "neighbourhood":
        scenario = getattr(bgp.scenarios, name)()
        outcome = bgp.solve(scenario)
        for decision in outcome.decisions.values():
            assert str(bgp.explain(decision))
        knob = scenario.knobs[0]
        assert str(bgp.describe(outcome)) and list(bgp.rounds(scenario))
        turned = bgp.sweep(scenario, measure=lambda outcome: outcome, **{{knob.name: knob.values}})
        assert str(bgp.compare(outcome, turned[-1]["<lambda>"]))
        assert bgp.from_json(bgp.to_json(scenario)) == scenario
        print(name)
"""

    assert run(code).split() == [name for name in bgp.scenarios.__all__ if name != "neighbourhood"]


# What readers and authors read


def undocumented(path: Path) -> list[str]:
    """The module, classes, functions and methods that are public and say nothing of themselves."""
    tree = ast.parse(path.read_text("utf-8"))
    spoken = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    public = [node for node in tree.body if isinstance(node, spoken)]
    public += [
        inner
        for node in public
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        for inner in node.body
        if isinstance(inner, spoken)
    ]
    silent = [node.name for node in public if not node.name.startswith("_") and not ast.get_docstring(node)]
    return ([] if ast.get_docstring(tree) else [path.stem]) + silent


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_whatever_is_public_says_what_it_is(path: Path) -> None:
    assert undocumented(path) == []


@pytest.mark.parametrize("name", bgp.__all__)
def test_every_public_word_is_there(name: str) -> None:
    assert getattr(bgp, name) is not None


def test_an_unknown_word_is_refused_with_where_to_look() -> None:
    with pytest.raises(AttributeError, match=r"bgpkit_nb has no 'sovle'; see dir\(bgpkit_nb\)"):
        _ = bgp.sovle


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


EXAMPLES = [path for path in MODULES if ">>>" in path.read_text("utf-8")]


@pytest.mark.parametrize("path", EXAMPLES, ids=dotted)
def test_examples_in_docstrings_come_out_as_printed(path: Path) -> None:
    results = doctest.testmod(import_module(dotted(path)))

    assert results.attempted
    assert results.failed == 0
