# .-. .-. .-.
# |(  |-  |.|

__title__ = "requesty"
__url__ = "https://example.org"
__version__ = "2.32.5"
__build__ = 0x023205
