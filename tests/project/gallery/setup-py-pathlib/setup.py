from pathlib import Path
from setuptools import setup

HERE = Path(__file__).parent
setup(
    name="pathy",
    version=(HERE / "pathy" / "version.txt").read_text().strip(),
    packages=["pathy"],
)
