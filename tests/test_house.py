"""The house around the package: pins, Binder, notebooks as committed, set-up commands, versions."""

import ast
import json
import os
import re
import statistics
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import bgpkit_nb

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXACT_PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+]+")
# Written so that this file does not name them itself.
INDEX_HOSTS = re.compile(
    r"py[p]i\.(org|python)|python[h]osted|registry\.np[m]js|(deb|security)\.d[e]bian|an[a]conda\.(org|com)",
    re.IGNORECASE,
)
INDEX_OPTIONS = re.compile(r"--(extra-)?index-url|--find-links|--trusted-host")
PLUMBING = re.compile(r"^\s*(!|%(pip|conda|run|load|cd)\b)|sys\.path|clear_output|\bOutput\(", re.MULTILINE)

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict:
    return tomllib.loads(read("pyproject.toml"))["project"]


def tracked_texts() -> dict[str, str]:
    """Every text file that is committed or about to be, by name."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("This tree is no git clone, so there is no list of the files that are tracked.")
    names = [name for name in listed.stdout.decode().split("\0") if (ROOT / name).is_file()]
    contents = {name: (ROOT / name).read_bytes() for name in names}
    return {name: data.decode(errors="replace") for name, data in contents.items() if b"\0" not in data}


def conda_lines() -> list[str]:
    """What environment.yml asks of conda: the entries before its pip section."""
    head = read("environment.yml").split("dependencies:\n")[1].split("- pip:\n")[0]
    return [line.strip().removeprefix("- ") for line in head.splitlines() if line.strip()]


def pins() -> list[str]:
    """The entries of the pip section of environment.yml."""
    tail = read("environment.yml").split("- pip:\n")[1]
    return [line.strip().removeprefix("- ") for line in tail.splitlines()]


def pinned_names() -> set[str]:
    return {same_spelling(pin.split("==")[0]) for pin in pins()}


def same_spelling(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# Pins and Binder


def test_environment_pins_everything_exactly() -> None:
    assert conda_lines() == ["python=3.11", "pip"]
    assert [pin for pin in pins() if not EXACT_PIN.fullmatch(pin)] == []
    assert len(pinned_names()) == len(pins())


def test_environment_pins_every_direct_dependency_research_included() -> None:
    asked = project()["dependencies"] + project()["optional-dependencies"]["research"]
    names = {same_spelling(re.match(r"[\w.-]+", each)[0]) for each in asked}

    assert names <= pinned_names()


def test_environment_leaves_the_package_itself_to_post_build() -> None:
    assert "bgpkit-nb" not in pinned_names()
    assert {"hatchling", "editables"} <= pinned_names()
    assert "install --no-deps --no-build-isolation --editable ." in read("binder/postBuild")


def test_binder_reads_the_environment_at_the_root() -> None:
    link = ROOT / "binder" / "environment.yml"

    assert link.is_symlink()
    assert os.readlink(link) == "../environment.yml"
    assert not (ROOT / ".binder").exists()


@pytest.mark.parametrize("script", ["binder/postBuild", ".ci/run"])
def test_script_is_strict_and_well_formed(script: str, require_program: Callable[..., str]) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert read(script).startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in read(script)
    subprocess.run([require_program("bash"), "-n", ROOT / script], check=True)


def test_binder_image_has_the_right_python_and_files(require_program: Callable[..., str]) -> None:
    command = [require_program("jupyter-repo2docker"), "--no-build", "--debug", "."]
    rendered = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    dockerfile = rendered.stdout + rendered.stderr

    assert "Building conda environment for python=3.11" in dockerfile
    assert "src/binder/environment.yml ${REPO_DIR}/binder/environment.yml" in dockerfile
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"' in dockerfile
    assert "RUN ./binder/postBuild" in dockerfile


@pytest.mark.deep
def test_pins_and_post_build_make_a_working_environment(
    tmp_path: Path, require_program: Callable[..., str]
) -> None:
    uv, venv = require_program("uv"), tmp_path / "venv"
    requirements = tmp_path / "pins.txt"
    requirements.write_text("\n".join(pins()))
    path = {**os.environ, "PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}"}

    subprocess.run([uv, "venv", "--seed", "--python", "3.11", venv], check=True)
    subprocess.run([uv, "pip", "install", "--python", venv / "bin/python", "-r", requirements], check=True)
    subprocess.run([ROOT / "binder/postBuild"], cwd=ROOT, env=path, check=True)

    located = "import bgpkit_nb, jupyterlab, sys; print(bgpkit_nb.__file__, sys.prefix)"
    answer = subprocess.run(
        [venv / "bin/python", "-c", located], cwd=tmp_path, capture_output=True, text=True
    )
    assert answer.stdout.split() == [bgpkit_nb.__file__, str(venv)]


def test_no_file_names_a_package_index() -> None:
    named = {name: match[0] for name, text in tracked_texts().items() if (match := INDEX_HOSTS.search(text))}

    assert named == {}
    assert not INDEX_OPTIONS.search(read("environment.yml") + read("pyproject.toml"))


def test_no_file_names_the_folder_this_clone_lies_in() -> None:
    assert [name for name, text in tracked_texts().items() if f"{ROOT}/" in text] == []


# Notebooks as committed


def load(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path: Path) -> list[dict]:
    return [cell for cell in load(path)["cells"] if cell["cell_type"] == "code"]


def source(cell: dict) -> str:
    return "".join(cell["source"]).strip()


def length(cell: dict) -> int:
    return len(source(cell).splitlines())


def code_before_the_experiment(path: Path) -> list[str]:
    """The code of a notebook up to the heading of its experiment section, or all of it if there is none."""
    code: list[str] = []
    for cell in load(path)["cells"]:
        if cell["cell_type"] == "markdown" and re.search(r"^#+ .*experiment", source(cell), re.M | re.I):
            return code
        if cell["cell_type"] == "code":
            code.append(source(cell))
    return code


@each_notebook
def test_notebook_is_committed_without_outputs(path: Path) -> None:
    kept = [cell for cell in code_cells(path) if cell["outputs"] or cell["execution_count"] is not None]

    assert kept == [], "strip it: .venv/bin/nbstripout --keep-id notebooks/*.ipynb"
    assert "widgets" not in load(path)["metadata"]


@each_notebook
def test_every_cell_has_an_id_of_its_own(path: Path) -> None:
    notebook = load(path)
    ids = [cell.get("id") for cell in notebook["cells"]]

    assert (notebook["nbformat"], notebook["nbformat_minor"] >= 5) == (4, True)
    assert all(ids)
    assert len(set(ids)) == len(ids)


@each_notebook
def test_no_cell_is_long_or_empty(path: Path) -> None:
    lengths = [length(cell) for cell in code_cells(path)]

    assert min(lengths) > 0
    assert lengths[0] <= 8
    assert max(lengths) <= 15
    assert sum(each < 10 for each in lengths) > len(lengths) / 2


@each_notebook
def test_reader_meets_no_plumbing(path: Path) -> None:
    found = [match[0] for cell in code_cells(path) if (match := PLUMBING.search(source(cell)))]

    assert found == []


@each_notebook
def test_reader_meets_no_definition_before_the_experiment(path: Path) -> None:
    definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    nodes = [node for code in code_before_the_experiment(path) for node in ast.walk(ast.parse(code))]

    assert [ast.unparse(node) for node in nodes if isinstance(node, definitions)] == []


@each_notebook
def test_another_notebook_is_called_by_its_title_or_its_files_name(path: Path) -> None:
    titles = {each.name: source(load(each)["cells"][0]).splitlines()[0].removeprefix("# ") for each in NOTEBOOKS}
    prose = "\n".join(source(cell) for cell in load(path)["cells"] if cell["cell_type"] == "markdown")
    named = re.findall(r"\[(\d\d): ([^]]+)\]\(([^)]+\.ipynb)\)", prose)

    assert {file for *_, file in named} <= set(titles)
    assert [(number, name) for number, name, file in named if number != file[:2] or not (
        titles[file].startswith(name) or name.lower().replace(" ", "-") == Path(file).stem[3:])] == []


def test_half_of_all_cells_have_three_lines_or_fewer() -> None:
    lengths = [length(cell) for path in NOTEBOOKS for cell in code_cells(path)]

    assert lengths, "notebooks/ holds no notebook"
    assert statistics.median(lengths) <= 3


# Set-up and versions


def test_readme_sets_up_with_make_lab_and_make_test_alone() -> None:
    """Windows, which has no make, has a block of its own: plain pip, marked as a batch file."""
    blocks = re.findall(r"^```(?!bat)\w*\n(.*?)^```", read("README.md"), re.M | re.S)
    commands = [line.strip() for block in blocks for line in block.splitlines()]

    assert {"make lab", "make test"} <= {line.split("#")[0].strip() for line in commands}
    assert [line for line in commands if re.search(r"\b(pip|conda|mamba|uv)\b.* install", line)] == []


def test_versions_agree() -> None:
    version = project()["version"]
    cited = re.search(r"^version: (.+)$", read("CITATION.cff"), re.M)[1]
    changelog = read("CHANGELOG.md")
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\]|^To be released as (\d+\.\d+\.\d+)", changelog, re.M)

    assert bgpkit_nb.__version__ == version
    assert cited.strip("\"'") == version
    assert version in newest.groups()
    assert changelog.index("## [Unreleased]") < newest.end()


def test_python_range_is_the_same_for_make_and_for_the_package() -> None:
    lowest, beyond = re.search(r"\((3, \d+)\) <= sys.version_info < \((3, \d+)\)", read("Makefile")).groups()

    assert project()["requires-python"] == f">={lowest},<{beyond}".replace(", ", ".")


# Benchmarks


def test_every_benchmark_file_holds_a_benchmark() -> None:
    from tests.benchmarks.__main__ import HERE, benchmarks

    held = {benchmark.__module__.rsplit(".", 1)[1] for benchmark in benchmarks()}

    assert held == {path.stem for path in HERE.glob("bench_*.py")}


def test_benchmark_rows_say_whether_they_reached_their_target() -> None:
    from tests.benchmarks.harness import Gap, Row, Timing, report

    timing = Timing((0.004, 0.001, 0.002, 0.003))
    quick = Row("quick", timing.median, 0.01, p95=timing.p95)
    smooth = Row("smooth", 60, 55, unit="fps", bigger_is_better=True)
    absent = Gap("absent", "It needs a browser.", failed=False)

    assert quick.cells() == ["quick", "2.5 ms", "4 ms", "10 ms (target)", "0.25", "yes", ""]
    assert (smooth.reached, Row("slow", 0.02, 0.01).reached) == (True, False)
    assert "| absent | not measured |" in report([quick, smooth, absent])
