"""What tools may be told without uploading a distribution: for each, its verbs.

A verb of two words (`env create`) is one of which only this second word is harmless. A verb is the first
word that is no option: `poetry sendit build` is not `build`.
"""

from __future__ import annotations

_VERBS = {
    "twine": "check register",
    "uv": (
        "add build cache export format init lock pip python self sync tool|install tool|list "
        "tool|upgrade tool|update-shell tool|dir tree venv version remove"
    ),
    "poetry": (
        "about add build cache check config env init install lock new remove search self show source "
        "sync update version export"
    ),
    "hatch": (
        "build clean config dep fmt new project python self status test version env|create env|find "
        "env|prune env|remove env|show"
    ),
    "flit": "build info install init",
    "pdm": (
        "add build cache config export info init install list lock remove self show sync update use venv"
    ),
    "maturin": "build develop generate-ci init list-python new sdist",
    "rye": ("add build config fetch fmt init install lint lock self show sync test toolchain tools version"),
    "pipx": "ensurepath environment inject install install-all list upgrade upgrade-all uninstall",
    "pip": ("cache check config debug download freeze hash index inspect install list show uninstall wheel"),
    "conda": (
        "activate build clean config create deactivate info init install list remove search update "
        "env|create env|update env|list env|export"
    ),
    "docker": (
        "cp image|inspect image|ls image|prune image|pull image|tag load save system|prune stop rm rmi "
        "manifest|create manifest|inspect manifest|push build images info inspect login logout ps logs "
        "port pull push tag top version wait buildx|build buildx|create buildx|use buildx|inspect "
        "buildx|imagetools buildx|ls buildx|rm buildx|du buildx|prune buildx|version "
        "compose|down compose|stop compose|ps compose|logs compose|pull compose|rm compose|config "
        "compose|version network|create network|inspect network|ls network|rm network|connect "
        "volume|create volume|ls volume|rm volume|inspect container|ls container|inspect context|create "
        "context|use context|ls stats kill pause restart rename"
    ),
    "npm": "audit cache ci config i info install link ls outdated pack ping publish version view whoami",
    "pnpm": "add audit config fetch i install list pack publish store version why",
    "yarn": "add audit cache config info install list npm pack version",
    "corepack": "cache disable enable hydrate install pack prepare up use",
    "bun": "add i install outdated pm upgrade",
    "deno": "add bench cache check coverage doc fmt info install lint publish remove types uninstall",
    "asv": "compare gh-pages publish show check machine",
    "cargo": (
        "publish add build check clean clippy doc fetch fmt generate-lockfile install metadata search "
        "test tree update vendor version llvm-cov tarpaulin nextest deny audit machete outdated "
        "semver-checks set-version upgrade bench about sort udeps hack msrv pkgid locate-project "
        "codspeed miri fuzz careful binstall login "
        "verify-project generate package dist bloat cyclonedx license show-asm component"
    ),
    "go": "build clean doc env fmt get install list mod test version vet work",
    "meson": "compile configure dist install introspect setup test",
    "dotnet": "build clean format pack restore test",
    "rustup": "check component default override self set show target toolchain update",
    "mkdocs": "build gh-deploy",
    "mike": "deploy alias delete list set-default",
    "jupyter-book": "build clean",
    "jupyter": "kernelspec labextension|build labextension|develop labextension|list nbconvert trust",
    "quarto": "add check install publish render",
    "cz": "check example info schema version",
    "towncrier": "build check",
    "7z": "a l t x",
    "aws": (
        "cloudformation cloudfront configure cloudwatch dynamodb ec2 ecr ecs eks iam lambda logs s3 "
        "s3api secretsmanager ses sns sqs ssm sts"
    ),
    "sam": "delete deploy list logs package publish validate",
    "az": (
        "account acr aks appservice config containerapp functionapp group keyvault login logout "
        "resource storage version webapp"
    ),
    "gcloud": (
        "app artifacts auth components compute|instances config container functions info iam projects "
        "run secrets services storage version"
    ),
    "gsutil": "cp ls mv rm rsync setmeta stat",
    "kubectl": (
        "annotate apply cluster-info config create delete describe get label logs patch rollout scale "
        "set version wait"
    ),
    "helm": "dependency install lint list package pull push registry repo status template upgrade version",
    "pyodide": "build config venv xbuildenv",
    "playwright": "install install-deps merge-reports show-report test",
    "pyenv": (
        "commands global help hooks init install latest local prefix rehash root shell shims uninstall "
        "update version version-file version-name version-origin versions virtualenv virtualenv-delete "
        "virtualenv-init virtualenvs whence which"
    ),
    "rbenv": (
        "commands global help init install local rehash root shell uninstall version versions whence which"
    ),
    "pipenv": "check clean graph install lock sync update verify",
    "pixi": "install list lock update add",
    "vercel": "deploy pull build",
    "netlify": "deploy status",
    "wrangler": "deploy pages publish",
    "wasm-pack": "build login new pack publish test",
    "git": (
        "add am apply archive branch cat-file checkout cherry-pick clean clone commit config describe "
        "diff diff-index diff-tree fetch for-each-ref grep init log ls-files ls-remote ls-tree merge "
        "merge-base mv name-rev pull push rebase|--abort rebase|--continue remote reset restore "
        "rev-list rev-parse revert rm shortlog show show-ref stash status submodule|init "
        "submodule|status submodule|sync submodule|update switch symbolic-ref tag update-index var "
        "version worktree format-patch lfs blame cherry notes range-diff merge-tree count-objects fsck "
        "gc prune repack show-branch verify-commit verify-tag whatchanged bundle check-ref-format "
        "commit-tree hash-object mktag mktree sparse-checkout update-ref write-tree"
    ),
    "gh": (
        "api attestation auth issue label pr release repo search version cache run|download run|list "
        "run|view run|watch workflow|list workflow|run workflow|view extension|list gist browse status "
        "actions-cache extension|install"
    ),
    "apt": "install update upgrade remove autoremove clean list search show",
    "apk": "add update upgrade",
    "brew": (
        "install update upgrade tap list unlink link cleanup info uninstall bundle "
        "audit deps developer doctor leaves outdated search services style "
        "tap-info trust"
    ),
    "choco": "install upgrade list info pack search feature source outdated",
    "winget": "install",
    "dnf": "install update upgrade makecache clean",
    "pre-commit": "run install install-hooks autoupdate clean",
    "terraform": "fmt graph init output providers show state validate version workspace",
    "snap": "connect info install list refresh remove set",
    "gem": "contents env help info install list push search uninstall update",
    "bundle": "cache check clean config info install list lock outdated show update",
    "nix": "build copy eval fmt hash log path-info store",
    "flatpak": "info install list remote-add uninstall update",
    "charmcraft": "fetch-libs init upload release status version",
    "snapcraft": "clean upload release status version",
    "zypper": "install refresh update",
    "port": "install selfupdate",
    "scoop": "bucket install list update",
    "vcpkg": "install integrate list remove update",
    "flyctl": "deploy status",
    "heroku": "container:login container:push container:release",
    "doctl": "apps auth kubernetes registry",
    "ollama": "list ps pull serve show",
    "dvc": "pull fetch status config remote version",
    "allure": "awesome generate open serve",
    "ansible-galaxy": "collection init install list role",
    "bazel": "build clean coverage fetch info query test version",
    "dart": "analyze compile doc fix format info pub test",
    "flutter": "analyze build config create doctor precache pub test upgrade",
    "mdbook": "build clean init test",
    "puppeteer": "browsers",
    "scarb": "build check fmt lint publish test",
    "slidev": "build export format",
    "tauri": "build icon info",
    "zig": "ar build build-exe build-lib build-obj c++ cc env fetch fmt test version",
    "dist": "build generate host init manifest migrate plan print-upload-files-from-manifest selfupdate",
    "hf": "auth cache download env lfs-enable-largefiles repo upload version",
    "huggingface-cli": "download env login logout scan-cache upload whoami",
    "linkml": "generate lint run-tutorial validate convert",
    "opam": "clean config env init install list pin repository show switch update upgrade var",
    "swift": "build format test",
    "xcrun": "actool altool codesign lipo notarytool otool simctl stapler strip",
    "napi": "artifacts build create-npm-dir create-npm-dirs new prepublish rename universal version",
    "sentry-cli": "releases sourcemaps info debug-files",
    "codecovcli": "create-commit create-report do-upload upload-process upload-coverage",
    "supabase": "start stop status db gen link login",
}
_SAME = {
    "pip3": "pip",
    "mamba": "conda",
    "micromamba": "conda",
    "apt-get": "apt",
    "yum": "dnf",
    "podman": "docker",
    "jlpm": "yarn",
    "fly": "flyctl",
    "tofu": "terraform",
}
VERBS = {name: frozenset(verbs.split()) for name, verbs in _VERBS.items()}
VERBS |= {name: VERBS[like] for name, like in _SAME.items()}
"""The harmless verbs of each tool, `first|second` where the second word decides."""
