import datetime
def get():
    return f"{datetime.date.today():%Y.%m.%d}"
