"""`tracer smoke` against the stand-in indexes, with real uv and pip."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import threading
import time
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.answering import Asked, Reply, answer
from tests.rehearsal.clients import Clients, Clock
from tests.rehearsal.distributions import Sample, make_sdist, make_wheel
from tests.standins import NOW, put
from tracer_bullet.errors import ExitCode
from tracer_bullet.rehearsal.server.standins import stand_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

DEPENDS = (("Requires-Dist", "tracer-needed"),)
ENTRY = "tracer_demo-1.0.dist-info/entry_points.txt"
CODE = {"tracer_demo.py": "def main():\n    print('hello')\n"}


@dataclass(frozen=True)
class Smoke:
    """Runs the command where there are no packaging files, for the project `tracer-demo`."""

    clients: Clients

    def __call__(self, *words: str, code: int = 0, project: str = "tracer-demo") -> dict[str, Any]:
        command = ["-m", "tracer_bullet", "smoke", "--format", "json", *words]
        chosen = ["--project", project] if project else []
        ran = self.clients.run(sys.executable, *command, *chosen)
        assert ran.code == code, ran.output
        found: dict[str, Any] = json.loads(ran.output[ran.output.index("{") : ran.output.rindex("}") + 1])
        return found

    def put(self, site: str, sample: Sample, **changes: Any) -> Path:
        folder = self.clients.home / site
        folder.mkdir(exist_ok=True)
        wheel = make_wheel(folder, sample)
        put(self.clients.standins, site, wheel, **changes)
        return wheel


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """Stand-ins that relay nothing, for all tests of this module."""
    folder = tmp_path_factory.mktemp("standins")
    with stand_in(folder, upstreams={}, clock=Clock()) as standins:
        yield Clients(standins, folder, Clock())
        assert standins.front.problems == []


@pytest.fixture
def smoke(shared: Clients, tmp_path: Path) -> Smoke:
    for live in shared.standins.indexes.values():
        live.change(lambda index: type(index)(index.site, index.secret))
    return Smoke(Clients(shared.standins, tmp_path, shared.clock))


def failed(result: dict[str, Any]) -> tuple[str, str]:
    last = result["checks"][-1]
    assert not last["ok"]
    return result["outcome"], last["name"]


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_what_works_passes_with_its_dependencies_from_pypi(smoke: Smoke, installer: str) -> None:
    smoke.put(
        "testpypi",
        Sample(headers=DEPENDS, files={**CODE, ENTRY: "[console_scripts]\nx = tracer_demo:main\n"}),
    )
    smoke.put("pypi", Sample("tracer-needed", files={"tracer_needed.py": ""}))
    smoke.put(
        "testpypi", Sample("tracer-needed", "99", files={"tracer_needed.py": "raise SystemExit('squatted')"})
    )

    result = smoke(
        "--installer", installer, "--run", "python -c 'import tracer_needed; print(tracer_needed)'"
    )

    assert result["outcome"] == "passed"
    assert {check["name"]: check["said"] for check in result["checks"]}[
        "entry points"
    ] == "x (console_scripts)"
    fetched = [(record.index, record.filename) for record in downloads(smoke)]
    assert ("testpypi", "tracer_demo-1.0-py3-none-any.whl") in fetched
    assert ("pypi", "tracer_needed-1.0-py3-none-any.whl") in fetched
    assert ("testpypi", "tracer_needed-99-py3-none-any.whl") not in fetched


def downloads(smoke: Smoke) -> list[Any]:
    return [record for live in smoke.clients.standins.indexes.values() for record in live.records]


def test_a_dependency_that_only_testpypi_has_is_not_installed(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample(headers=DEPENDS))
    smoke.put("testpypi", Sample("tracer-needed", "99"))

    result = smoke("--installer", "uv", code=ExitCode.FAILED)

    assert failed(result) == ("broken", "installed")
    assert "tracer-needed" in result["checks"][-1]["output"]
    assert "publish the missing one there first" in result["checks"][-1]["hint"]


def test_the_version_uploaded_last_is_tried_if_none_is_named(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample(version="2.0"))
    smoke.put("testpypi", Sample(version="1.0.dev3"), uploaded=NOW + 1)

    assert smoke()["version"] == "1.0.dev3"
    assert smoke("2")["version"] == "2.0"


def test_a_version_that_shows_up_late_is_waited_for(smoke: Smoke) -> None:
    def show() -> None:
        time.sleep(2)
        smoke.put("testpypi", Sample())

    late = threading.Thread(target=show)
    late.start()
    result = smoke("1.0", "--wait", "30")
    late.join()

    assert result["outcome"] == "passed"


def test_a_version_that_never_shows_up_is_not_called_broken(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample())

    result = smoke("2.0", "--wait", "1", code=ExitCode.FINDINGS)

    assert failed(result) == ("not visible", "visible")
    assert result["checks"][-1]["said"] == "TestPyPI does not show tracer-demo 2.0 yet"


def test_an_unknown_project_is_said_at_once(smoke: Smoke) -> None:
    result = smoke(code=ExitCode.FINDINGS)

    assert result["checks"][-1]["said"] == "TestPyPI has no project `tracer-demo`"


def test_a_file_with_other_bytes_than_the_index_says_is_not_installed(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample(), sha256="0" * 64)

    assert failed(smoke(code=ExitCode.FAILED)) == ("broken", "hash")


def test_files_in_dist_have_to_be_the_same(smoke: Smoke) -> None:
    wheel = smoke.put("testpypi", Sample())
    dist = smoke.clients.home / "dist"
    dist.mkdir()
    make_wheel(dist, Sample(version="0.9"))
    assert smoke()["outcome"] == "passed"

    shutil.copy(wheel, dist)
    said = {check["name"]: check["said"] for check in smoke()["checks"]}
    assert said["same bytes"] == "1 file in dist/"

    make_sdist(dist, Sample())
    missing = smoke("1.0", "--wait", "0", code=ExitCode.FINDINGS)
    assert missing["checks"][-1]["said"] == "TestPyPI does not show `tracer_demo-1.0.tar.gz` yet"

    make_wheel(dist, Sample(description="Another."))
    assert failed(smoke(code=ExitCode.FAILED)) == ("broken", "same bytes")


@pytest.mark.parametrize(
    ("files", "name", "said"),
    [
        ({"tracer_demo.py": "import missing_thing"}, "loads", "import tracer_demo"),
        ({"tracer_demo.py": "raise SystemExit(0)"}, "loads", "import tracer_demo"),
        (
            {"tracer_demo.py": "import os; os._exit(0)"},
            "loads",
            "the interpreter ended while it was imported",
        ),
        (
            {**CODE, ENTRY: "[console_scripts]\nx = tracer_demo:gone\n"},
            "loads",
            "console_scripts: x = tracer_demo:gone",
        ),
        (
            {**CODE, ENTRY: "[console_scripts]\nx = gone:main\n"},
            "loads",
            "console_scripts: x = gone:main",
        ),
    ],
    ids=["import", "exit", "kill", "missing function", "missing module"],
)
def test_what_does_not_load_is_named(smoke: Smoke, files: dict[str, str], name: str, said: str) -> None:
    smoke.put("testpypi", Sample(files=files))

    result = smoke(code=ExitCode.FAILED)

    assert failed(result) == ("broken", name)
    assert result["checks"][-1]["said"] == said


def test_a_plugin_that_is_missing_itself_is_broken(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample(files={**CODE, ENTRY: "[host]\nx = tracer_demo.gone\n"}))

    assert smoke(code=ExitCode.FAILED)["checks"][-1]["said"] == "host: x = tracer_demo.gone"


def test_a_distribution_without_a_module_is_said_to_have_none(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample(files={"tracer_demo-1.0.data/data/share/x": ""}))

    said = {check["name"]: check["said"] for check in smoke()["checks"]}
    assert said["imported"] == "nothing: the distribution brings no module"


def test_a_plugin_whose_host_is_missing_is_only_mentioned(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample(files={**CODE, "plugin.py": "import host\n", ENTRY: "[host]\nx = plugin\n"}))

    result = smoke("--import", "tracer_demo")

    assert result["outcome"] == "passed"
    assert any(check["name"] == "not loaded" for check in result["checks"])


@pytest.mark.parametrize(
    ("command", "code"), [("x", 0), ("python -c 'raise SystemExit(3)'", 5), ("no-such", 5)]
)
def test_a_command_of_the_user_is_run(smoke: Smoke, command: str, code: int) -> None:
    smoke.put("testpypi", Sample(files={**CODE, ENTRY: "[console_scripts]\nx = tracer_demo:main\n"}))

    assert smoke("--run", command, code=code)["checks"][-1]["name"] == "runs"


def test_a_python_that_the_project_does_not_support_is_said(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample(), requires_python=">=4")

    result = smoke(code=ExitCode.FAILED)

    assert result["checks"][-1]["said"].startswith("the project needs Python >=4, and this is ")


def test_no_secret_reaches_the_code_that_is_tried(smoke: Smoke) -> None:
    smoke.put(
        "testpypi", Sample(files={"tracer_demo.py": "import os\nassert 'GH_TOKEN' not in os.environ\n"})
    )
    smoke.clients.variables["GH_TOKEN"] = "ghp_secret"

    assert smoke()["outcome"] == "passed"


def test_the_lines_for_another_project_work_and_take_no_other_name_from_testpypi(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample(headers=DEPENDS))
    smoke.put("pypi", Sample("tracer-needed"))
    smoke.put("testpypi", Sample("tracer-needed", "99"))
    ran = smoke.clients.run(sys.executable, "-m", "tracer_bullet", "smoke", "--project", "tracer-demo")
    assert ran.code == 0, ran.output
    lines = ran.output.splitlines()
    table = [line for line in lines if line.startswith("  ") and line.strip()[:1] in "[neut"]
    project = smoke.clients.home / "pyproject.toml"
    project.write_text(
        '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.11"\n' + "\n".join(table)
    )
    smoke.clients.variables["UV_NO_CONFIG"] = "false"
    command = next(line for line in lines if line.startswith("and run: ")).removeprefix("and run: ")

    added = smoke.clients.run(*shlex.split(command), "--no-sync")

    assert added.code == 0, added.output
    locked = tomllib.loads((smoke.clients.home / "uv.lock").read_text())["package"]
    assert {package["name"]: package["version"] for package in locked} == {
        "a": "1",
        "tracer-demo": "1.0",
        "tracer-needed": "1.0",
    }


def drip(_: Asked) -> Reply:
    def parts() -> Iterator[bytes]:
        for _ in range(20):
            time.sleep(0.2)
            yield b" "

    return Reply(200, parts())


@pytest.mark.parametrize(
    ("respond", "said"),
    [
        (lambda _: Reply(503), "answered 503 3 times"),
        (lambda _: Reply(200, b"<html>", {"Content-Type": "text/html"}), "not with a project page in JSON"),
        (lambda _: Reply(200, b"{", {"Content-Type": "text/json"}), "is not a project page"),
        (drip, "takes longer than 1 seconds"),
    ],
    ids=["busy", "html", "garbage", "slow"],
)
def test_an_index_that_answers_badly_is_not_the_projects_fault(
    smoke: Smoke, respond: Callable[[Asked], Reply], said: str
) -> None:
    with answer(respond) as server:
        result = smoke("--index", f"{server.url}/simple/", "--timeout", "1", code=ExitCode.FINDINGS)

    assert failed(result) == ("unreachable", "visible")
    assert said in result["checks"][-1]["said"]


def test_a_pypi_that_is_down_is_not_the_projects_fault(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample(headers=DEPENDS))
    with answer(lambda _: Reply()) as server:
        closed = server.url

    result = smoke("--pypi-url", f"{closed}/simple/", "--installer", "uv", code=ExitCode.FINDINGS)

    assert failed(result) == ("unreachable", "installed")


def test_the_project_is_found_in_the_packaging_files(smoke: Smoke) -> None:
    smoke.put("testpypi", Sample(files={"tracer_demo/__init__.py": "", "tracer_demo/core.py": ""}))
    (smoke.clients.home / "pyproject.toml").write_text('[project]\nname = "Tracer_Demo"\nversion = "1"\n')
    (smoke.clients.home / "tracer_demo").mkdir()
    (smoke.clients.home / "tracer_demo" / "__init__.py").write_text("raise SystemExit('the sources')")

    said = {check["name"]: check["said"] for check in smoke(project="")["checks"]}

    assert said["imported"] == "tracer_demo"


def test_a_source_distribution_is_built_with_what_pypi_has(smoke: Smoke) -> None:
    """The stand-ins have no build backend, and TestPyPI's must not be taken."""
    folder = smoke.clients.home
    sample = Sample(files={"pyproject.toml": '[build-system]\nrequires = ["tracer-backend"]\n', **CODE})
    put(smoke.clients.standins, "testpypi", make_sdist(folder, sample))
    smoke.put("testpypi", Sample("tracer-backend", "9"))

    result = smoke(code=ExitCode.FAILED)

    assert failed(result) == ("broken", "installed")
    assert "tracer-backend" in result["checks"][-1]["output"]
    assert not [one for one in downloads(smoke) if "tracer_backend" in one.filename]
