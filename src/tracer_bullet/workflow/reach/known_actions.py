"""Actions that are known to upload no distributions, by what their own documentation says they do.

State of July 2026. An action that runs what it is given stands here only if `action_code` reads that.
"""

from __future__ import annotations

ACTIONS = frozenset(
    """
    1password/load-secrets-action 8398a7/action-slack aarcangeli/load-dotenv abatilo/actions-poetry
    act10ns/slack actions-cool/issues-helper actions-cool/maintain-one-comment
    actions-ecosystem/action-add-labels actions-ecosystem/action-remove-labels actions-rs/toolchain
    actions-rust-lang/setup-rust-toolchain ad-m/github-push-action addnab/docker-run-action
    agronholm/release-notes aio-libs/create-release amannn/action-semantic-pull-request
    ana06/get-changed-files anchore/sbom-action andremiras/coveralls-python-action
    anthropics/claude-code-action anthropics/claude-code-base-action appleboy/telegram-action
    aquaproj/aqua-installer arduino/setup-protoc arduino/setup-task astral-sh/attest-action
    astral-sh/ruff-action astral-sh/setup-uv autofix-ci/action awalsh128/cache-apt-pkgs-action
    aws-actions/amazon-ecr-login aws-actions/amazon-ecs-deploy-task-definition
    aws-actions/amazon-ecs-render-task-definition aws-actions/aws-secretsmanager-get-secrets
    aws-actions/configure-aws-credentials azure/cli azure/get-keyvault-secrets azure/login azure/setup-helm
    azure/setup-kubectl azure/webapps-deploy baptiste0928/cargo-install bcoe/conventional-release-labels
    benchmark-action/github-action-benchmark bitwarden/sm-action browser-actions/setup-chrome
    browser-actions/setup-firefox c-py/action-dotenv-to-setenv cachix/cachix-action cachix/install-nix-action
    changesets/action chartboost/ruff-action cloudflare/wrangler-action coactions/setup-xvfb
    codacy/codacy-coverage-reporter-action codecov/codecov-action codecov/test-results-action
    codelytv/pr-size-labeler codespell-project/actions-codespell codspeedhq/action commitizen-tools/setup-cz
    conda-incubator/setup-miniconda coverallsapp/github-action crate-ci/typos
    crazy-max/ghaction-github-labeler crazy-max/ghaction-import-gpg cyberark/conjur-action
    cygwin/cygwin-install-action danhellem/github-actions-issue-to-work-item dawidd6/action-download-artifact
    dawidd6/action-send-mail deadsnakes/action deepsourcelabs/test-coverage-action denoland/setup-deno
    dependabot/fetch-metadata dessant/lock-threads determinatesystems/determinate-nix-action
    determinatesystems/flake-checker-action determinatesystems/flakehub-cache-action
    determinatesystems/flakehub-push determinatesystems/magic-nix-cache-action
    determinatesystems/nix-installer-action determinatesystems/update-flake-lock docker/bake-action
    docker/build-push-action docker/login-action docker/metadata-action docker/scout-action
    docker/setup-buildx-action docker/setup-docker-action docker/setup-qemu-action
    dopplerhq/secrets-fetch-action dorny/paths-filter dorny/test-reporter dtolnay/rust-toolchain
    eifinger/setup-uv elgohr/publish-docker-github-action emscripten-core/setup-emsdk endbug/add-and-commit
    enricomi/publish-unit-test-result-action extractions/setup-just falti/dotenv-action
    fcakyon/conda-publish-action fossas/fossa-action gabrielbb/xvfb-action getsentry/action-release
    google-github-actions/auth google-github-actions/deploy-cloudrun google-github-actions/get-gke-credentials
    google-github-actions/get-secretmanager-secrets google-github-actions/run-gemini-cli
    google-github-actions/setup-gcloud google-github-actions/upload-cloud-storage
    googleapis/release-please-action gr1n/setup-poetry gradle/actions hadolint/hadolint-action
    hashicorp/setup-terraform hashicorp/vault-action hendrikmuhs/ccache-action
    hynek/build-and-inspect-python-package hynek/setup-cached-uv ilammy/msvc-dev-cmd ilshidur/action-discord
    imranismail/setup-kustomize infisical/secrets-action insightsengineering/coverage-action
    irongut/codecoveragesummary j178/prek-action jakebailey/pyright-action
    jamesives/github-pages-deploy-action jdx/mise-action jlumbroso/free-disk-space julia-actions/setup-julia
    jupyterlab/maintainer-tools jurplel/install-qt-action jwalton/gh-find-current-pr
    jwlawson/actions-setup-cmake kentaro-m/auto-assign-action lewagon/wait-on-check-action
    ludeeus/action-shellcheck lukka/get-cmake lycheeverse/lychee-action mamba-org/setup-micromamba
    marocchino/sticky-pull-request-comment marvinpinto/action-automatic-releases maxim-lobanov/setup-xcode
    messense/maturin-action mhausenblas/mkdocs-deploy-gh-pages mheap/github-action-required-labels
    micnncim/action-label-syncer microsoft/setup-msbuild mikepenz/action-junit-report
    mikepenz/release-changelog-builder-action mishakav/pytest-coverage-comment moonrepo/setup-rust
    mozilla-actions/sccache-action mshick/add-pr-comment msys2/setup-msys2 mtkennerly/dunamai-action
    mxschmitt/action-tmate mymindstorm/setup-emsdk ncipollo/release-action nick-fields/retry
    nick-invision/retry nixbuild/nix-quick-install-action nwtgck/actions-netlify octo-sts/action
    orgoro/coverage orhun/git-cliff-action ossf/scorecard-action oven-sh/setup-bun
    paambaati/codeclimate-action pdm-project/setup-pdm peaceiris/actions-gh-pages peaceiris/actions-mdbook
    peter-evans/create-issue-from-file peter-evans/create-or-update-comment peter-evans/create-pull-request
    peter-evans/dockerhub-description peter-evans/find-comment peter-evans/repository-dispatch
    phoenix-actions/test-reporting pilosus/action-pip-license-checker pnpm/action-setup
    pre-commit-ci/lite-action pre-commit/action prefix-dev/setup-pixi psf/black
    py-actions/py-dependency-install py-cov-action/python-coverage-comment-action pyo3/maturin-action
    pypa/cibuildwheel pypa/gh-action-pip-audit pypa/hatch python-semantic-release/publish-action
    python-semantic-release/python-semantic-release pyvista/setup-headless-display-action qltysh/qlty-action
    quarto-dev/quarto-actions r-lib/actions raven-actions/actionlint ravsamhq/notify-slack-action
    re-actors/alls-green re-actors/cache-python-deps re-actors/checkout-python-sdist
    reactivecircus/android-emulator-runner readthedocs/actions release-drafter/release-drafter
    reviewdog/action-actionlint reviewdog/action-setup reviewdog/action-suggester rhysd/actionlint
    romeovs/lcov-reporter-action rossjrw/pr-preview-action rtcamp/action-slack-notify ruby/setup-ruby
    rui314/setup-mold rust-lang/crates-io-auth-action samuelcolvin/check-python-version
    sarisia/actions-status-discord schneegans/dynamic-badges-action
    scientific-python/action-check-changelogfile scientific-python/upload-nightly-action
    shivammathur/setup-php sigstore/cosign-installer sigstore/gh-action-sigstore-python
    slackapi/slack-github-action snapcore/action-build snapcore/action-publish snok/install-poetry
    softprops/action-gh-release sonarsource/sonarcloud-github-action sonarsource/sonarqube-quality-gate-action
    sonarsource/sonarqube-scan-action sphinx-notes/pages stefanzweifel/git-auto-commit-action
    step-security/changed-files step-security/harden-runner step-security/msvc-dev-cmd supabase/setup-cli
    supercharge/mongodb-github-action supercharge/redis-github-action svenstaro/upload-release-action
    swatinem/rust-cache taiki-e/install-action test-summary/action thollander/actions-comment-pull-request
    tiangolo/issue-manager tiangolo/latest-changes tiangolo/pr-push tiangolo/pr-submit tibdex/github-app-token
    tj-actions/changed-files tlambert03/setup-qt-libs toshimaru/auto-author-assign
    tox-dev/action-pre-commit-uv treosh/lighthouse-ci-action trufflesecurity/trufflehog
    ts-graphviz/setup-graphviz tsickert/discord-webhook uraimo/run-on-arch-action
    wagoid/commitlint-github-action webfactory/ssh-agent wntrblm/nox xom9ikk/dotenv zizmorcore/zizmor-action
    """.split()  # noqa: SIM905 - a hundred lines less than the list
)
