"""The TestPyPI lane: the job that uploads to PyPI taken apart, and written again for TestPyPI."""
