from setuptools import find_packages, setup

setup(
    name="clvm-tools",
    packages=find_packages(exclude=("tests",)),
    use_scm_version={"fallback_version": "unknown"},
    setup_requires=["setuptools_scm", "wheel%s" % ">=0.40"],
)
