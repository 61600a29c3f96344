from setuptools import find_packages, setup

setup(
    name="acme.recipe.editor",
    version="0.1.10.dev0",
    packages=find_packages("src"),
    package_dir={"": "src"},
    namespace_packages=["acme", "acme.recipe"],
    install_requires=["setuptools"],
)
