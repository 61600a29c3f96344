"""Every rule for an upload, one at a time, and which of two wins.

The texts are those of https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.rehearsal.distributions import Sample, make_sdist, make_wheel
from tests.rehearsal.forms import make_fields, make_index, make_request
from tracer_bullet.rehearsal.standin import upload as upload_module
from tracer_bullet.rehearsal.standin.api_tokens import mint
from tracer_bullet.rehearsal.standin.checks import file as file_checks
from tracer_bullet.rehearsal.standin.index import ApiToken
from tracer_bullet.rehearsal.standin.respond import respond

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SPECIFICATION = "See https://packaging.python.org/specifications/core-metadata"
LOCAL = (
    "See https://packaging.python.org/en/latest/specifications/version-specifiers/#local-version-identifiers"
)


def send(fields: dict[str, Any], **headers: str) -> tuple[int, str]:
    index, token = make_index()
    response = respond(make_request(fields, token, **headers), index).response
    return response.status, response.phrase


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    return make_wheel(tmp_path, Sample())


@pytest.fixture
def sdist(tmp_path: Path) -> Path:
    return make_sdist(tmp_path, Sample())


def test_a_good_wheel_and_a_good_sdist_are_taken(wheel: Path, sdist: Path) -> None:
    assert send(make_fields(wheel)) == (200, "OK")
    assert send(make_fields(sdist)) == (200, "OK")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        pytest.param({"protocol_version": "2"}, "Unknown protocol version.", id="another protocol"),
        pytest.param(
            {"summary": ("s.txt", b"x", "text/plain")},
            "summary: Should not be a tuple.",
            id="a file as a text field",
        ),
        pytest.param(
            {"name": "-demo"},
            "'-demo' is an invalid value for Name. Error: Start and end with a letter or numeral "
            "containing only "
            f"ASCII numeric and '.', '_' and '-'. {SPECIFICATION} for more information.",
            id="a name that is none",
        ),
        pytest.param(
            {"name": None},
            f"'' is an invalid value for Name. Error: This field is required. {SPECIFICATION} for "
            "more information.",
            id="no name",
        ),
        pytest.param(
            {"filetype": "bdist_egg"},
            "Invalid value for filetype. Error: Use a known file type.",
            id="an egg",
        ),
        pytest.param(
            {"pyversion": None},
            "Invalid value for pyversion. Error: Python version is required for binary distribution uploads.",
            id="a wheel without a Python tag",
        ),
        pytest.param(
            {"sha256_digest": "zz"},
            "Invalid value for sha256_digest. Error: Use a valid, hex-encoded, SHA256 message digest.",
            id="a digest that is none",
        ),
        pytest.param(
            {"sha256_digest": None, "blake2_256_digest": None},
            "Error: Include at least one message digest.",
            id="no digest",
        ),
        pytest.param(
            {"sha256_digest": "0" * 64},
            "The digest supplied does not match a digest calculated from the uploaded file.",
            id="the digest of another file",
        ),
        pytest.param({"content": None}, "Upload payload does not have a file.", id="no file"),
        pytest.param(
            {"metadata_version": "9.9"},
            f"'9.9' is not a valid metadata version. {SPECIFICATION} for more information.",
            id="metadata of the future",
        ),
        pytest.param(
            {"version": "one"},
            f"'one' is invalid for 'version'. {SPECIFICATION} for more information.",
            id="a version that is none",
        ),
        pytest.param(
            {"summary": "two\nlines"},
            f"'summary' must be a single line. {SPECIFICATION} for more information.",
            id="a summary of two lines",
        ),
        pytest.param(
            {"project_urls": ["x" * 33 + ", https://example.org"]},
            f"'{'x' * 33}' must be 32 characters or less. {SPECIFICATION} for more information.",
            id="too long a label",
        ),
        pytest.param(
            {"home_page": "not a url"},
            f"'not a url' is not a valid url. {SPECIFICATION} for more information.",
            id="an address that is none",
        ),
        pytest.param(
            {"metadata_version": "2.4", "license": "MIT", "license_expression": "MIT"},
            "License is deprecated when License-Expression is present. Only License-Expression "
            "should be present. "
            f"{SPECIFICATION} for more information.",
            id="two kinds of licence",
        ),
        pytest.param(
            {"metadata_version": "2.4", "license_expression": "My Licence"},
            f"'My Licence' is invalid for 'license-expression'. {SPECIFICATION} for more information.",
            id="a licence that SPDX does not know",
        ),
        pytest.param(
            {"classifiers": ["Topic :: Communications :: Chat :: AOL Instant Messenger"]},
            "The classifier 'Topic :: Communications :: Chat :: AOL Instant Messenger' has been deprecated. "
            f"{SPECIFICATION} for more information.",
            id="a deprecated classifier",
        ),
        pytest.param(
            {"provides_dist": ["other @ https://example.org/x.whl"]},
            "Can't have direct dependency: 'other @ https://example.org/x.whl'. "
            f"{SPECIFICATION} for more information.",
            id="something provided by its address",
        ),
        pytest.param(
            {"version": "1.0+l", "summary": "x" * 513},
            f"The use of local versions in '1.0+l' is not allowed. {LOCAL} for more information.",
            id="the version speaks before the summary",
        ),
        pytest.param(
            {"attestations": "[]"},
            "Invalid attestations supplied during upload: Malformed attestations: "
            "an empty attestation set is not permitted",
            id="an empty list of attestations",
        ),
    ],
)
def test_a_form_that_is_refused(wheel: Path, changes: dict[str, Any], text: str) -> None:
    status, reason = send(make_fields(wheel, **changes))
    assert (status, reason) == (400, text)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://pkg.readthedocs.io?version=stable",
        "http://example.org:8080#start",
        "HTTPS://user@example.org",
        "https://example.org/docs/",
    ],
)
@pytest.mark.parametrize("field", ["home_page", "download_url", "project_urls"])
def test_a_url_is_accepted_with_or_without_a_path(wheel: Path, field: str, url: str) -> None:
    value: Any = [f"Documentation, {url}"] if field == "project_urls" else url
    assert send(make_fields(wheel, **{field: value})) == (200, "OK")


@pytest.mark.parametrize(
    "url", ["example.org", "//example.org/x", "ftp://example.org", "https://example.org:99999"]
)
@pytest.mark.parametrize("field", ["home_page", "download_url", "project_urls"])
def test_a_url_is_refused_for_its_scheme_or_its_port(wheel: Path, field: str, url: str) -> None:
    value: Any = [f"Documentation, {url}"] if field == "project_urls" else url
    text = f"{url!r} is not a valid url. {SPECIFICATION} for more information."
    assert send(make_fields(wheel, **{field: value})) == (400, text)


@pytest.mark.parametrize(
    ("filename", "text"),
    [
        pytest.param("a/b.whl", "Cannot upload a file with '/' or '\\' in the name.", id="a path"),
        pytest.param(
            "tracer_demo-1.0.tar.bz2",
            "Invalid file extension: Use .tar.gz, .whl or .zip extension. See "
            "https://www.python.org/dev/peps/pep-0527 and https://peps.python.org/pep-0715/ for more "
            "information",
            id="another kind of archive",
        ),
        pytest.param(
            "tracer_demo-1.0.tar.gz",
            "Invalid file extension: Extension .tar.gz is invalid for filetype bdist_wheel. "
            "See https://www.python.org/dev/peps/pep-0527 for more information.",
            id="an sdist that calls itself a wheel",
        ),
        pytest.param(
            "tracer_demo-py3-none-any.whl",
            "Invalid distribution file. WHEEL not found at tracer_demo-py3.dist-info/WHEEL",
            id="a wheel without a version",
        ),
        pytest.param(
            "tracer_demo.whl",
            "Invalid distribution file. Unable to parse name and version from wheel filename",
            id="a wheel without tags",
        ),
        pytest.param(
            "tracer_demo-1.1-py3-none-any.whl",
            "Invalid distribution file. WHEEL not found at tracer_demo-1.1.dist-info/WHEEL",
            id="another version than inside",
        ),
    ],
)
def test_a_file_name_that_is_refused(wheel: Path, filename: str, text: str) -> None:
    content = (filename, wheel.read_bytes(), "application/octet-stream")
    assert send(make_fields(wheel, content=content)) == (400, text)


def test_a_wheel_of_another_version_than_the_form(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, Sample(version="1.1"))
    assert send(make_fields(wheel)) == (400, "Version in filename should be '1.0' not '1.1'.")


def test_a_wheel_of_another_project_than_the_form(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, Sample("other"))
    assert send(make_fields(wheel)) == (400, "Start filename for 'tracer-demo' with 'tracer_demo'.")


def test_a_wheel_whose_name_is_not_normalised(tmp_path: Path) -> None:
    sample = Sample("Tracer_Demo")
    assert send(make_fields(make_wheel(tmp_path, sample)))[1] == (
        "Filename 'Tracer_Demo-1.0-py3-none-any.whl' should contain the normalized project name "
        "'tracer_demo', not 'Tracer_Demo'."
    )


@pytest.mark.parametrize("name", ["RECORD", "METADATA"])
def test_a_wheel_that_lacks_a_file(tmp_path: Path, name: str) -> None:
    wheel = make_wheel(tmp_path, Sample(), leave_out=f"/{name}")
    assert send(make_fields(wheel))[1] == (
        f"Wheel 'tracer_demo-1.0-py3-none-any.whl' does not contain the required {name} file: "
        f"tracer_demo-1.0.dist-info/{name}"
    )


def test_a_licence_file_that_is_in_neither_archive(wheel: Path, sdist: Path) -> None:
    changes: dict[str, Any] = {"metadata_version": "2.4", "license_file": ["LICENSE"]}
    assert send(make_fields(wheel, **changes))[1] == (
        "License-File LICENSE does not exist in distribution file tracer_demo-1.0-py3-none-any.whl at "
        "tracer_demo-1.0.dist-info/licenses/LICENSE"
    )
    assert send(make_fields(sdist, **changes))[1] == (
        "License-File LICENSE does not exist in distribution file tracer_demo-1.0.tar.gz at "
        "tracer_demo-1.0/LICENSE"
    )


def test_an_sdist_of_another_project(tmp_path: Path) -> None:
    sdist = make_sdist(tmp_path, Sample("other"))
    assert send(make_fields(sdist))[1] == "Start filename for 'tracer-demo' with 'tracer_demo'."


def _repack(change: Callable[[zipfile.ZipFile], object], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr("tracer_demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        change(archive)
    return buffer.getvalue()


def _write_twice(archive: zipfile.ZipFile) -> None:
    archive.writestr("a", "1")
    archive.writestr("a", "2")


def _streamed() -> bytes:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise io.UnsupportedOperation

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        archive.writestr("tracer_demo-1.0.dist-info/WHEEL", "x")
    return pipe.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(lambda: b"nothing", "File is not a zipfile", id="no zip at all"),
        pytest.param(
            lambda: _repack(lambda archive: archive.writestr("a", "1"), zipfile.ZIP_LZMA),
            "File does not use a supported compression type",
            id="another compression",
        ),
        pytest.param(
            lambda: _repack(lambda archive: archive.writestr("a", b"\0" * (65 * 1024**2))),
            "File exceeds compression ratio of 50",
            id="a bomb",
        ),
        pytest.param(
            lambda: _repack(_write_twice),
            "ZIP archive not accepted: Duplicate filename in local headers. "
            "See https://docs.pypi.org/archives for more information",
            id="a name that is there twice",
        ),
        pytest.param(
            lambda: _repack(lambda archive: None) + b"more",
            "ZIP archive not accepted: Trailing data. See https://docs.pypi.org/archives for more "
            "information",
            id="bytes behind the end",
        ),
        pytest.param(
            _streamed,
            "ZIP archive not accepted: ZIP contains a data descriptor. "
            "See https://docs.pypi.org/archives for more information",
            id="an archive that was streamed",
        ),
        pytest.param(
            lambda: b"#!/bin/sh\n" + _repack(lambda archive: None),
            "ZIP archive not accepted: Unknown record signature. "
            "See https://docs.pypi.org/archives for more information",
            id="bytes before the start",
        ),
    ],
)
def test_a_zip_that_readers_may_read_differently(wheel: Path, make: Callable[[], bytes], why: str) -> None:
    wheel.write_bytes(make())
    assert send(make_fields(wheel)) == (400, f"Invalid distribution file. {why}")


def _tar(
    *names: str,
    kind: bytes = tarfile.REGTYPE,
    headers: dict[str, str] | None = None,
    mode: Literal["w", "w:gz"] = "w:gz",
) -> bytes:
    """The last member is of this kind."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            if name == names[-1]:
                member.type, member.pax_headers = kind, headers or {}
            archive.addfile(member, io.BytesIO())
    return buffer.getvalue()


SPARSE = (
    "tar archive not accepted: Sparse members are not allowed. "
    "See https://docs.pypi.org/archives for more information"
)
PYARMOR = (
    "PyArmor-encrypted content is not allowed. "
    "See https://pypi.org/policy/acceptable-use-policy/ for more information."
)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"nothing", "File is not a tarfile", id="no tar at all"),
        pytest.param(gzip.compress(b"nothing"), "File is not a tarfile", id="something else in gzip"),
        pytest.param(
            _tar("a/PKG-INFO", "b/x"), "Incorrect number of top-level directories in sdist", id="two tops"
        ),
        pytest.param(_tar("a/x", "a/y"), "PKG-INFO not found at a/PKG-INFO", id="no PKG-INFO"),
        pytest.param(_tar("a/PKG-INFO", "a/b", mode="w"), "None", id="a tar that is not compressed"),
        pytest.param(
            _tar("a/PKG-INFO", "a/b") + _repack(lambda archive: None),
            "File is both a zip and a tar file",
            id="a zip too",
        ),
        pytest.param(
            _tar("a/PKG-INFO", "a/b", kind=tarfile.GNUTYPE_SPARSE), SPARSE, id="a sparse member of GNU tar"
        ),
        pytest.param(
            _tar("a/PKG-INFO", "a/b", headers={"GNU.sparse.map": "0,0", "GNU.sparse.size": "10"}),
            SPARSE,
            id="a sparse member of POSIX",
        ),
    ],
)
def test_a_tar_that_is_no_sdist(sdist: Path, content: bytes, why: str) -> None:
    sdist.write_bytes(content)
    assert send(make_fields(sdist)) == (400, f"Invalid distribution file. {why}")


def test_a_file_larger_than_the_limit(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_checks, "FILE_LIMIT", 100)
    assert send(make_fields(wheel))[1].startswith(
        "File too large. Limit for project 'tracer-demo' is 0 MB. See "
    )


def test_the_same_bytes_under_another_name_exist_already(wheel: Path, tmp_path: Path) -> None:
    index, token = make_index()
    index = respond(make_request(make_fields(wheel), token), index).index
    other = tmp_path / "tracer_demo-1.0-py2.py3-none-any.whl"
    other.write_bytes(wheel.read_bytes())
    response = respond(make_request(make_fields(other), token), index).response
    assert response.phrase.startswith(
        "File already exists ('tracer_demo-1.0-py2.py3-none-any.whl', with blake2_256"
    )


def test_the_name_of_a_deleted_file_stays_taken(wheel: Path) -> None:
    index, token = make_index()
    index = respond(make_request(make_fields(wheel), token), index).index
    (project,) = index.projects.values()
    index = index.with_project(replace(project, releases={}))
    response = respond(make_request(make_fields(wheel), token), index).response
    assert response.phrase == (
        "This filename was previously used by a file that has since been deleted. Use a different version. "
        "See https://test.pypi.org/help/#file-name-reuse for more information."
    )


def test_a_user_token_creates_the_project_and_only_its_owner_uploads(wheel: Path, tmp_path: Path) -> None:
    index, _ = make_index()
    mine, index = mint(replace(index, projects={}), ApiToken(user="owner"))
    theirs, index = mint(index, ApiToken(user="stranger"))
    answer = respond(make_request(make_fields(wheel), mine), index)
    assert (answer.response.status, sorted(answer.index.projects)) == (200, ["tracer-demo"])
    refused = respond(
        make_request(make_fields(make_sdist(tmp_path, Sample())), theirs), answer.index
    ).response
    assert refused.status == 403
    assert refused.phrase == (
        "The user 'stranger' isn't allowed to upload to project 'tracer-demo'. "
        "See https://test.pypi.org/help/#project-name for more information."
    )


def test_a_failed_upload_leaves_no_trace(wheel: Path) -> None:
    index, token = make_index()
    answer = respond(make_request(make_fields(wheel, sha256_digest="0" * 64), token), index)
    assert answer.response.status == 400
    assert answer.index is index


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        ("submit", "Project pre-registration is no longer required or supported, upload your files instead."),
        (
            "submit_pkg_info",
            "Project pre-registration is no longer required or supported, upload your files instead.",
        ),
        (
            "doc_upload",
            "Uploading documentation is no longer supported, we recommend using https://readthedocs.org/.",
        ),
    ],
)
def test_old_actions_are_gone(wheel: Path, action: str, answer: str) -> None:
    assert send({**make_fields(wheel), ":action": action}) == (410, answer)


def test_an_address_without_its_slash(wheel: Path) -> None:
    index, token = make_index()
    response = respond(replace(make_request(make_fields(wheel), token), path="/legacy"), index).response
    assert (response.status, response.phrase) == (
        308,
        "An upload was attempted to /legacy but the expected upload URL is /legacy/ (with a trailing slash)",
    )


def test_a_file_that_calls_itself_a_picture(wheel: Path) -> None:
    content = (wheel.name, wheel.read_bytes(), "image/foobar")
    assert send(make_fields(wheel, content=content)) == (400, "Invalid distribution file.")


@pytest.mark.parametrize("make", [make_wheel, make_sdist])
def test_encrypted_code(tmp_path: Path, make: Callable[[Path, Sample], Path]) -> None:
    path = make(tmp_path, Sample(files={"a.py": "__pyarmor" + "__(__name__, __file__, b'x')\n"}))
    assert send(make_fields(path)) == (400, f"Invalid distribution file. {PYARMOR}")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/plain", "text/html"])
def test_the_reason_is_in_the_status_line_and_in_the_body_of_every_kind(wheel: Path, accept: str) -> None:
    index, token = make_index()
    request = make_request(make_fields(wheel, protocol_version="2"), token, accept=accept)
    response = respond(request, index).response
    assert response.phrase == "Unknown protocol version."
    assert b"Unknown protocol version." in response.body


def attest(wheel: Path, certificate: str = "") -> dict[str, Any]:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    statement = {
        "subject": [{"name": wheel.name, "digest": {"sha256": digest}}],
        "predicateType": "https://docs.pypi.org/attestations/publish/v1",
    }
    envelope = {"statement": base64.b64encode(json.dumps(statement).encode()).decode(), "signature": "x"}
    material = {"certificate": base64.b64encode(certificate.encode()).decode()}
    return {"version": 1, "verification_material": material, "envelope": envelope}


def test_an_attestation_is_of_the_workflow_that_started_the_run(wheel: Path) -> None:
    own, caller = (
        f"https://github.com/octo-org/demo/.github/workflows/{name}@refs/tags/v1.0"
        for name in ("publish.yml", "release.yml")
    )
    assert send(make_fields(wheel, attestations=json.dumps([attest(wheel, own)])))[0] == 200
    status, reason = send(make_fields(wheel, attestations=json.dumps([attest(wheel, caller)])))
    assert status == 400
    assert "Could not verify the uploaded artifact using the included attestation" in reason
    assert f"URI ({caller}) does not match expected Trusted Publisher (publish.yml @ octo-org/demo)" in reason


def test_an_attestation_is_shown_as_provenance(wheel: Path) -> None:
    index, token = make_index()
    fields = make_fields(wheel, attestations=json.dumps([attest(wheel)]))
    index = respond(make_request(fields, token), index).index
    path = f"/integrity/tracer-demo/1.0/{wheel.name}/provenance"
    answer = respond(replace(make_request({}, ""), method="GET", path=path, body=b""), index).response
    bundle = json.loads(answer.body)["attestation_bundles"][0]
    assert bundle["publisher"]["repository"] == "octo-org/demo"
    twice = make_fields(wheel, attestations=json.dumps([attest(wheel)] * 2))
    assert "Multiple attestations for the same file with the same predicate type" in send(twice)[1]


def test_every_check_is_in_the_table_once() -> None:
    checks = upload_module.FORM_CHECKS + upload_module.PROJECT_CHECKS + upload_module.FILE_CHECKS
    assert len(set(checks)) == len(checks) == 30
