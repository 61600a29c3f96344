from datay.version import __version_info__, __version__  # noqa
