def get_version() -> str:
    return "3.3"
