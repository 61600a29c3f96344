import io
import os

import setuptools

name = "gcs"
description = "Storage API client library"
version = "3.7.0"
release_status = "Development Status :: 5 - Production/Stable"
packages = ["google.cloud.gcs", "google.cloud.gcs.v1"]

setuptools.setup(name=name, version=version, packages=packages, classifiers=[release_status])
