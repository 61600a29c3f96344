from pdm.backend import build_wheel, build_sdist
