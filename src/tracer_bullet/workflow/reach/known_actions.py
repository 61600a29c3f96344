"""Actions that are known to upload no distributions, by what their own documentation says they do.

State of November 2026. An action that runs what it is given stands here only if `action_code` reads that.
"""

from __future__ import annotations

ACTIONS_OF_COLLECTIONS = frozenset({"apify/actions/pnpm-install", "greenbone/actions/release"})
"""Actions in folders of repositories that have others too, with the path."""
IMAGES = frozenset(
    """
    hadolint/hadolint koalaman/shellcheck koalaman/shellcheck-alpine mvdan/shfmt openjournals/inara
    openjournals/paperdraft pandoc/core pandoc/extra pandoc/latex rhysd/actionlint
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Images that are used as actions, by `docker://`."""
ACTIONS = frozenset(
    """
    1password/check-signed-commits-action 1password/load-secrets-action 5monkeys/cobertura-action
    8398a7/action-slack aarcangeli/load-dotenv abatilo/actions-poetry abutler/upload-release-assets
    act10ns/slack actions-cool/check-user-permission actions-cool/ci-notice actions-cool/issues-helper
    actions-cool/maintain-one-comment actions-cool/translation-helper actions-cool/verify-files-modify
    actions-ecosystem/action-add-labels actions-ecosystem/action-create-comment
    actions-ecosystem/action-get-latest-tag actions-ecosystem/action-get-merged-pull-request
    actions-ecosystem/action-regex-match actions-ecosystem/action-remove-labels
    actions-ecosystem/action-size actions-rs/audit-check actions-rs/clippy-check actions-rs/install
    actions-rs/toolchain actions-rust-lang/audit actions-rust-lang/rustfmt
    actions-rust-lang/setup-rust-toolchain ad-m/github-push-action addnab/docker-run-action
    adityagarg8/remove-unwanted-software agilepathway/label-checker agronholm/release-notes
    aio-libs/create-release alexwilson/enable-github-automerge-action amannn/action-semantic-pull-request
    aminya/setup-cpp ana06/get-changed-files anchore/sbom-action anchore/scan-action
    andremiras/coveralls-python-action andstor/file-existence-action andymckay/labeler
    animmouse/setup-ffmpeg anthropics/claude-code-action anthropics/claude-code-base-action
    apache/skywalking-eyes apple-actions/import-codesign-certs appleboy/discord-action
    appleboy/telegram-action aquaproj/aqua-installer aquasecurity/setup-trivy aquasecurity/tfsec-action
    aquasecurity/trivy-action arduino/setup-arduino-cli arduino/setup-protoc arduino/setup-task
    argos-ci/action ariga/setup-atlas articulate/actions-markdownlint artiomtr/jest-coverage-report-action
    asdf-vm/actions ashutoshvarma/setup-ninja astral-sh/attest-action astral-sh/ruff-action
    astral-sh/setup-uv atlassian/gajira-create atlassian/gajira-login atlassian/gajira-transition
    aurelien-baudet/workflow-dispatch autofix-ci/action awalsh128/cache-apt-pkgs-action
    aws-actions/amazon-ecr-login aws-actions/amazon-ecs-deploy-task-definition
    aws-actions/amazon-ecs-render-task-definition aws-actions/aws-secretsmanager-get-secrets
    aws-actions/closed-issue-message aws-actions/configure-aws-credentials aws-actions/setup-sam
    aws-actions/stale-issue-cleanup azure/appservice-settings azure/cli azure/docker-login
    azure/functions-action azure/get-keyvault-secrets azure/k8s-set-context azure/login azure/setup-helm
    azure/setup-kubectl azure/webapps-deploy baptiste0928/cargo-install battila7/get-version-action
    bazel-contrib/setup-bazel bazelbuild/setup-bazelisk bcoe/conventional-release-labels
    benc-uk/workflow-dispatch bencherdev/bencher benchmark-action/github-action-benchmark
    bitovi/github-actions-storybook-to-github-pages bitwarden/sm-action
    brettcannon/check-for-changed-files bridgecrewio/checkov-action
    browniebroke/hacktoberfest-labeler-action browser-actions/setup-chrome browser-actions/setup-firefox
    bryanjtc/gh-action-slack bufbuild/buf-action bufbuild/buf-setup-action buildjet/cache
    buildpulse/buildpulse-action c-hive/gha-remove-artifacts c-py/action-dotenv-to-setenv
    cachix/cachix-action cachix/install-nix-action cadair/matrix-notify-action canonical/setup-lxd
    carlosperate/arm-none-eabi-gcc-action casperdcl/comment-bot casperdcl/push-dir
    cbrgm/mastodon-github-action changesets/action chartboost/ruff-action checkmarx/ast-github-action
    chetan/git-restore-mtime-action christophelav/windows-sdk-install
    citation-file-format/cffconvert-github-action cla-assistant/github-action cloudflare/wrangler-action
    coactions/dynamic-matrix coactions/setup-xvfb codacy/codacy-coverage-reporter-action
    codecov/codecov-action codecov/test-results-action codelytv/pr-size-labeler
    codespell-project/actions-codespell codespell-project/codespell-problem-matcher codspeedhq/action
    commitizen-tools/commitizen-action commitizen-tools/setup-cz conda-incubator/setup-miniconda
    conormacbride/install-package contributor-assistant/github-action
    convictional/trigger-workflow-and-wait coursier/cache-action coursier/setup-action
    coverallsapp/github-action cpina/github-action-push-to-another-repository crate-ci/committed
    crate-ci/typos crazy-max/ghaction-docker-meta crazy-max/ghaction-dump-context
    crazy-max/ghaction-github-labeler crazy-max/ghaction-github-pages crazy-max/ghaction-github-runtime
    crazy-max/ghaction-import-gpg crazy-max/ghaction-setup-docker crazy-max/ghaction-upx
    crazy-max/ghaction-virustotal crowdin/github-action crystal-lang/install-crystal
    csexton/release-asset-action ctrf-io/github-test-reporter cue-lang/setup-cue cyberark/conjur-action
    cygwin/cygwin-install-action daaku/gh-action-apt-install dangoslen/changelog-enforcer
    danhellem/github-actions-issue-to-work-item danielpalme/reportgenerator-github-action
    dart-lang/setup-dart datadog/dd-octo-sts-action datadog/junit-upload-github-action
    datadog/synthetics-ci-github-action davelosert/vitest-coverage-report-action
    davidanson/markdownlint-cli2-action dawidd6/action-download-artifact dawidd6/action-get-tag
    dawidd6/action-send-mail dcarbone/install-jq-action dcarbone/install-yq-action deadsnakes/action
    deepakputhraya/action-pr-title deepsourcelabs/test-coverage-action delaguardo/setup-clojure
    denoland/setup-deno dependabot/fetch-metadata dessant/label-actions dessant/lock-threads
    dessant/reaction-comments dessant/repo-lockdown dessant/support-requests
    determinatesystems/determinate-nix-action determinatesystems/flake-checker-action
    determinatesystems/flakehub-cache-action determinatesystems/flakehub-push
    determinatesystems/magic-nix-cache-action determinatesystems/nix-installer-action
    determinatesystems/update-flake-lock dieghernan/cff-validator digitalocean/action-doctl
    docker-practice/actions-setup-docker docker/bake-action docker/build-push-action docker/login-action
    docker/metadata-action docker/scout-action docker/setup-buildx-action docker/setup-compose-action
    docker/setup-docker-action docker/setup-qemu-action dopplerhq/secrets-fetch-action dorny/paths-filter
    dorny/test-reporter dprint/check dsaltares/fetch-gh-release-asset dtolnay/install
    dtolnay/rust-toolchain easimon/maximize-build-space egor-tensin/cleanup-path egor-tensin/setup-clang
    egor-tensin/setup-gcc egor-tensin/setup-mingw eifinger/setup-uv elgohr/github-release-action
    elgohr/publish-docker-github-action embarkstudios/cargo-deny-action emibcn/badge-action
    emscripten-core/setup-emsdk endbug/add-and-commit enricomi/publish-unit-test-result-action
    enthought/setup-edm-action entle/action-pagerduty-alert eps1lon/actions-label-merge-conflict
    erlef/setup-beam erlef/setup-elixir espressif/sync-jira-actions ewatercycle/setup-apptainer
    ewatercycle/setup-singularity extractions/setup-just fair-software/howfairis-github-action
    falti/dotenv-action fantasticfiasco/action-update-license-year fcakyon/conda-publish-action
    fkirc/skip-duplicate-actions fluxcd/flux2 fnkr/github-action-ghr fortran-lang/setup-fortran
    fossas/fossa-action foundry-rs/setup-snfoundry fregante/setup-git-user fsfe/reuse-action
    fwal/setup-swift gabrielbb/xvfb-action gaurav-nelson/github-action-markdown-link-check
    getsentry/action-github-app-token getsentry/action-release gitguardian/ggshield-action
    gitleaks/gitleaks-action go-task/setup-task goanpeca/setup-miniconda golang/govulncheck-action
    golangci/golangci-lint-action google-github-actions/auth google-github-actions/deploy-cloudrun
    google-github-actions/get-gke-credentials google-github-actions/get-secretmanager-secrets
    google-github-actions/release-please-action google-github-actions/run-gemini-cli
    google-github-actions/setup-gcloud google-github-actions/upload-cloud-storage
    google/osv-scanner-action googleapis/release-please-action goto-bus-stop/setup-zig gr1n/setup-poetry
    graalvm/setup-graalvm gradle/actions grafana/setup-k6-action gsactions/commit-message-checker
    hadolint/hadolint-action harmon758/postgresql-action hashicorp/setup-packer hashicorp/setup-terraform
    hashicorp/vault-action haskell-actions/setup haskell/actions
    heinrichreimer/action-github-changelog-generator helm/chart-releaser-action helm/chart-testing-action
    helm/kind-action hendrikmuhs/ccache-action hmarr/auto-approve-action hmarr/debug-action
    homebrew/actions honeycombio/gha-buildevents hoverkraft-tech/compose-action
    hynek/build-and-inspect-python-package hynek/setup-cached-uv ibiqlik/action-yamllint
    ibnesayeed/setup-ipfs icrawl/action-eslint ikalnytskyi/action-setup-postgres ilammy/msvc-dev-cmd
    ilammy/setup-nasm ilshidur/action-discord imranismail/setup-kustomize infisical/secrets-action
    insightsengineering/coverage-action int128/datadog-actions-metrics int128/hide-comment-action
    irongut/codecoveragesummary isbang/compose-action isort/isort-action iterative/setup-cml
    iterative/setup-dvc j178/prek-action jacobtomlinson/gha-get-docker-hub-tags
    jacobtomlinson/gha-read-helm-chart jakebailey/pyright-action jakejarvis/s3-sync-action
    jamesives/github-pages-deploy-action janheinrichmerker/action-github-changelog-generator
    jasonetco/create-an-issue jdx/mise-action jesusvasquez333/verify-pr-label-action
    jetify-com/devbox-install-action jfrog/setup-jfrog-cli jidicula/clang-format-action
    jimschubert/labeler-action jimver/cuda-toolkit jitterbit/get-changed-files jlumbroso/free-disk-space
    joelwmale/webhook-action joerick/pr-labels-action johnnymorganz/stylua-action js-devtools/npm-publish
    julia-actions/add-julia-registry julia-actions/cache julia-actions/install-juliaup
    julia-actions/julia-buildpkg julia-actions/julia-coverage julia-actions/julia-processcoverage
    julia-actions/setup-julia juliangruber/read-file-action jupyterlab/maintainer-tools
    jurplel/install-qt-action jwalton/gh-find-current-pr jwlawson/actions-setup-cmake
    kanga333/comment-hider karancode/yamllint-github-action keisukeyamashita/create-comment
    kentaro-m/auto-assign-action khan/pull-request-comment-trigger korandoru/hawkeye
    korthout/backport-action kylemayes/install-llvm-action larsoner/circleci-artifacts-redirector-action
    leafo/gh-actions-lua leafo/gh-actions-luarocks lee-dohm/no-response
    leonsteinhaeuser/project-beta-automations lewagon/wait-on-check-action loopwerk/tag-changelog
    lots0logs/gh-action-get-changed-files ludeeus/action-require-labels ludeeus/action-shellcheck
    lukka/get-cmake lycheeverse/lychee-action madrapps/jacoco-report mamba-org/provision-with-micromamba
    mamba-org/setup-micromamba marceloprado/has-changed-path marocchino/sticky-pull-request-comment
    marvinpinto/action-automatic-releases matlab-actions/setup-matlab mattraks/delete-workflow-runs
    maxim-lobanov/setup-xcode medyagh/setup-minikube meedamian/github-release messense/maturin-action
    metcalfc/changelog-generator mfinelli/setup-shfmt mhausenblas/mkdocs-deploy-gh-pages
    mheap/github-action-required-labels micnncim/action-label-syncer micnncim/action-lgtm-reaction
    microsoft/playwright-github-action microsoft/security-devops-action microsoft/setup-msbuild
    mikepenz/action-junit-report mikepenz/gradle-dependency-submission
    mikepenz/release-changelog-builder-action mindsers/changelog-reader-action
    mishakav/pytest-coverage-comment mislav/bump-homebrew-formula-action mlugg/setup-zig
    modflowpy/install-intelfortran-action moonrepo/setup-rust morrisoncole/pr-lint-action
    mozilla-actions/sccache-action mpi4py/setup-mpi mshick/add-pr-comment msys2/setup-msys2
    mtkennerly/dunamai-action mxschmitt/action-tmate mymindstorm/setup-emsdk nanasess/setup-chromedriver
    ncipollo/release-action nick-fields/retry nick-invision/retry nixbuild/nix-quick-install-action
    nolar/setup-k3d-k3s nuget/setup-nuget nwtgck/actions-netlify obi1kenobi/cargo-semver-checks-action
    ocaml/setup-ocaml octo-sts/action openai/codex-action openjournals/openjournals-draft-action
    opentofu/setup-opentofu orgoro/coverage orhun/git-cliff-action ossf/scorecard-action oven-sh/setup-bun
    oxsecurity/megalinter paambaati/codeclimate-action packetcoders/action-setup-cache-python-poetry
    pandoc/actions pascalgn/automerge-action paulhatch/semantic-version pawamoy/readme-insert
    pdm-project/setup-pdm pdm-project/update-deps-action peaceiris/actions-gh-pages peaceiris/actions-hugo
    peaceiris/actions-mdbook peter-evans/autopep8 peter-evans/close-issue peter-evans/close-pull
    peter-evans/commit-comment peter-evans/create-issue-from-file peter-evans/create-or-update-comment
    peter-evans/create-pull-request peter-evans/dockerhub-description
    peter-evans/enable-pull-request-automerge peter-evans/find-comment peter-evans/find-issue
    peter-evans/repository-dispatch peter-evans/slash-command-dispatch
    peter-murray/workflow-application-token-action peterjgrainger/action-changelog-reminder
    peterjgrainger/action-create-branch phoenix-actions/test-reporting pierotofy/set-swap-space
    pilosus/action-pip-license-checker pmeier/pytest-results-action pnpm/action-setup posit-dev/setup-air
    pre-commit-ci/lite-action pre-commit/action prefix-dev/setup-pixi psf/black pulumi/auth-actions
    py-actions/flake8 py-actions/py-dependency-install py-cov-action/python-coverage-comment-action
    pyo3/maturin-action pypa/cibuildwheel pypa/gh-action-pip-audit pypa/hatch
    python-semantic-release/publish-action python-semantic-release/python-semantic-release
    python-semantic-release/upload-to-gh-release pyvista/setup-headless-display-action qltysh/qlty-action
    quarto-dev/quarto-actions r-lib/actions raven-actions/actionlint ravsamhq/notify-slack-action
    re-actors/alls-green re-actors/cache-python-deps re-actors/checkout-python-sdist
    reactivecircus/android-emulator-runner readthedocs/actions redhat-actions/podman-login
    redhat-actions/push-to-registry redhat-plumbers-in-action/differential-shellcheck
    release-drafter/release-drafter requarks/changelog-action reviewdog/action-actionlint
    reviewdog/action-ast-grep reviewdog/action-black reviewdog/action-eslint reviewdog/action-flake8
    reviewdog/action-hadolint reviewdog/action-languagetool reviewdog/action-markdownlint
    reviewdog/action-misspell reviewdog/action-setup reviewdog/action-shellcheck reviewdog/action-shfmt
    reviewdog/action-staticcheck reviewdog/action-suggester reviewdog/action-typos reviewdog/action-vale
    reviewdog/action-yamllint rg-wood/send-tweet-action rhysd/actionlint rhysd/changelog-from-release
    rickstaa/action-black rjstone/discord-webhook-notify robinraju/release-downloader
    rojopolis/spellcheck-github-actions romeovs/lcov-reporter-action rossjrw/pr-preview-action
    rtcamp/action-slack-notify ruby/setup-ruby rui314/setup-mold rust-lang/crates-io-auth-action
    rustsec/audit-check s-weigand/setup-conda s3krit/matrix-message-action
    saadmk11/github-actions-version-updater salsify/action-detect-and-tag-new-version
    samuelcolvin/check-python-version sarisia/actions-status-discord sbt/setup-sbt
    scacap/action-surefire-report schneegans/dynamic-badges-action
    scientific-python/action-check-changelogfile scientific-python/attach-next-milestone-action
    scientific-python/circleci-artifacts-redirector-action scientific-python/issue-from-pytest-log-action
    scientific-python/upload-nightly-action scribemd/docker-cache seanmiddleditch/gha-setup-ninja
    seanmiddleditch/gha-setup-vsdevenv semgrep/semgrep-action sethcohen/github-releases-to-discord
    shimataro/ssh-key-action shivammathur/setup-php shogo82148/actions-setup-mysql
    shogo82148/actions-setup-perl shogo82148/actions-setup-redis shogo82148/actions-upload-release-asset
    sigstore/cosign-installer sigstore/gh-action-sigstore-python slackapi/slack-github-action
    slashgear/action-check-pr-title snapcore/action-build snapcore/action-publish snok/install-poetry
    snyk/actions softprops/action-gh-release software-mansion/setup-scarb
    sonarsource/sonarcloud-github-action sonarsource/sonarqube-quality-gate-action
    sonarsource/sonarqube-scan-action sphinx-notes/pages srealmoreno/label-sync-action srvaroa/labeler
    stefanzweifel/changelog-updater-action stefanzweifel/git-auto-commit-action
    step-security/changed-files step-security/harden-runner step-security/msvc-dev-cmd
    styfle/cancel-workflow-action subosito/flutter-action supabase/setup-cli super-linter/super-linter
    supercharge/mongodb-github-action supercharge/redis-github-action svenstaro/upload-release-action
    swatinem/rust-cache swift-actions/setup-swift szenius/set-timezone taiki-e/cache-cargo-install-action
    taiki-e/checkout-action taiki-e/create-gh-release-action taiki-e/install-action
    taiki-e/setup-cross-toolchain-action tailscale/github-action tcort/github-action-markdown-link-check
    teatimeguest/setup-texlive-action technote-space/get-diff-action
    technote-space/workflow-conclusion-action tecolicom/actions-use-apt-tools
    tecolicom/actions-use-homebrew-tools terraform-linters/setup-tflint test-summary/action
    tex-live/setup-texlive-action the-actions-org/workflow-dispatch thehanimo/pr-title-checker
    themrmilchmann/setup-msvc-dev thollander/actions-comment-pull-request
    thomaseizinger/create-pull-request thomaseizinger/keep-a-changelog-new-release tiangolo/issue-manager
    tiangolo/latest-changes tiangolo/pr-push tiangolo/pr-submit tibdex/backport tibdex/github-app-token
    timheuer/base64-to-file tj-actions/branch-names tj-actions/changed-files tj-actions/coverage-badge-py
    tj-actions/glob tj-actions/verify-changed-files tlambert03/setup-qt-libs toshimaru/auto-author-assign
    tox-dev/action-pre-commit-uv treosh/lighthouse-ci-action trilom/file-changes-action
    trufflesecurity/trufflehog trunk-io/analytics-uploader ts-graphviz/setup-graphviz
    tsickert/discord-webhook tsuyoshicho/action-mypy twitter-together/action typst-community/setup-typst
    unfor19/install-aws-cli-action upsidr/merge-gatekeeper uraimo/run-on-arch-action
    useblacksmith/build-push-action useblacksmith/setup-docker-builder vampire/setup-wsl
    vedantmgoyal9/winget-releaser vimtor/action-zip virtuslab/scala-cli-setup volta-cli/action
    voxmedia/github-action-slack-notify-build wagoid/commitlint-github-action webfactory/ssh-agent
    wemake-services/wemake-python-styleguide wntrblm/nox wow-actions/auto-comment
    wyrihaximus/github-action-get-previous-tag wyrihaximus/github-action-wait-for-status xom9ikk/dotenv
    xresloader/upload-to-github-release xt0rted/markdownlint-problem-matcher
    xt0rted/pull-request-comment-branch xu-cheng/latex-action xu-cheng/texlive-action
    yogevbd/enforce-label-action ytanikin/pr-conventional-commits zaproxy/action-api-scan
    zaproxy/action-baseline zaproxy/action-full-scan zgosalvez/github-actions-ensure-sha-pinned-actions
    zgosalvez/github-actions-report-lcov zizmorcore/zizmor-action zulip/github-actions-zulip
    """.split()  # noqa: SIM905 - a hundred lines less than the list
)
