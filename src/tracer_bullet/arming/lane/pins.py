"""The actions that tracer writes, pinned as this repository's own workflows pin them (`make pins`)."""

AS_OF = "2026-11-26"
"""The day on which `make pins` last changed a pin."""
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
SETUP_PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0"
SETUP_UV = "astral-sh/setup-uv@20cfd1bf945f4377ade1205e4dbc17946fc9a30d # v10.0.1"
UPLOAD_ARTIFACT = "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1"
DOWNLOAD_ARTIFACT = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1"
PUBLISH = "pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2"
CIBUILDWHEEL = "pypa/cibuildwheel@1828c10ab37f080699c7b81cea34097c684a7074 # v4.2.0"
MATURIN = "PyO3/maturin-action@e83996d129638aa358a18fbd1dfb82f0b0fb5d3b # v1.51.0"
SEMANTIC_RELEASE = (
    "python-semantic-release/python-semantic-release@39dd2052f2ce8282a5d932c31d58a2ca06d2550e # v10.6.1"
)
RELEASE_PLEASE = "googleapis/release-please-action@45996ed1f6d02564a971a2fa1b5860e934307cf7 # v5.0.0"
ALL = (
    CHECKOUT,
    SETUP_PYTHON,
    SETUP_UV,
    UPLOAD_ARTIFACT,
    DOWNLOAD_ARTIFACT,
    PUBLISH,
    CIBUILDWHEEL,
    MATURIN,
    SEMANTIC_RELEASE,
    RELEASE_PLEASE,
)
