"""What gets into a container that a step starts: what is handed on by name, or may be."""

from __future__ import annotations

import textwrap

import pytest

from tests.workflow.test_verdicts import proof_of

NEXT = "\n--- the next step\n"
FILES = {
    "ship.sh": "docker run -e X=$Y x\n",
    "passing.yml": "services: {ship: {build: ., environment: [TWINE_PASSWORD]}}\n",
    "empty.yml": "services: {ship: {image: x, environment: {TWINE_PASSWORD: }}}\n",
    "filled.yml": "services: {ship: {image: x, environment: {P: '${TWINE_PASSWORD}'}}}\n",
    "asking.yml": "services: {ship: {image: x, environment: [ACTIONS_ID_TOKEN_REQUEST_TOKEN]}}\n",
    "merged.yml": "x-env: &e {TWINE_PASSWORD: }\nservices: {ship: {image: x, environment: {<<: *e}}}\n",
    "file.yml": "services: {ship: {image: x, env_file: .env}}\n",
    "socket.yml": "services: {ship: {image: x, volumes: ['/var/run/docker.sock:/x']}}\n",
    "root.yml": "services: {ship: {image: x, volumes: ['/:/host']}}\n",
    "clean.yml": "services: {db: {image: x, environment: {A: b}}}\n",
}


def level(script: str) -> str | None:
    text = (
        "on: push\njobs:\n  go:\n    runs-on: ubuntu-24.04\n    permissions: {id-token: write}\n"
        "    env: {TWINE_PASSWORD: '${{ secrets.PYPI }}', V: '${{ vars.VERSION }}'}\n"
        "    steps:\n      - uses: actions/checkout@v5\n"
        + "".join(f"      - run: |\n{textwrap.indent(each, ' ' * 10)}\n" for each in script.split(NEXT))
    )
    return proof_of({".github/workflows/test.yml": text, **FILES}).level


@pytest.mark.parametrize(
    "script",
    [
        "docker run --rm -e CI=1 -e V=$V image",
        'docker run -v "$PWD":/src -v ./x:/x image make',
        "docker run -v $GITHUB_WORKSPACE:/src image make",
        "podman run image",
        "docker create --name x image:$V",
        "docker buildx build --build-arg V=$V --push -t image .",
        "set -e\ndocker build --build-arg V .",
        "docker compose -f clean.yml up -d",
        "docker-compose --file=clean.yml run --rm -e CI db",
    ],
)
def test_what_gets_nothing_uploads_nothing(script: str) -> None:
    assert level(script) == "proven"


@pytest.mark.parametrize(
    "script",
    [
        "docker run -e TWINE_PASSWORD image",
        "docker run -ite TWINE_PASSWORD image",
        "docker run --env=TWINE_PASSWORD image",
        "docker run -e P=$TWINE_PASSWORD image",
        "docker run image $TWINE_PASSWORD",
        "X=$TWINE_PASSWORD\ndocker run -e X=$X image",
        "docker run -e P=${{ secrets.PYPI }} image",
        "docker run -e ACTIONS_ID_TOKEN_REQUEST_TOKEN -e ACTIONS_ID_TOKEN_REQUEST_URL image",
        "T=$ACTIONS_ID_TOKEN_REQUEST_TOKEN\ndocker run image $T",
        'docker run -e ALL="$(env)" image',
        'docker run -e ALL="$(printenv)" image',
        "docker run --env-file x image",
        "podman run --env-host image",
        "podman run --env 'TWINE_*' image",
        "podman run --env=TWINE_* image",
        "docker run --privileged image",
        "docker run --pid=host image",
        "docker run -v /:/host image",
        "docker run -v ~:/root image",
        "docker run -v $HOME/.config:/x image",
        "docker run --mount type=bind,source=/,target=/x image",
        "docker run -v /var/run/docker.sock:/var/run/docker.sock image",
        "echo $TWINE_PASSWORD > .pypirc\ndocker run -v $PWD:/src image",
        f"echo $TWINE_PASSWORD > .pypirc{NEXT}docker run -v $PWD:/src image",
        "docker build --build-arg TWINE_PASSWORD .",
        "docker build --secret id=x,env=TWINE_PASSWORD .",
        "./ship.sh",
        "docker compose up",
        "docker compose -f nowhere.yml up",
        *(f"docker compose -f {name} up" for name in FILES if name.endswith(".yml") and name != "clean.yml"),
        "docker compose -f clean.yml -f passing.yml run ship",
        "docker compose -f clean.yml run -e TWINE_PASSWORD db",
        "docker exec x make",
    ],
)
def test_what_may_get_a_credential_counts(script: str) -> None:
    assert level(script) != "proven"
