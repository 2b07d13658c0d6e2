"""When a child comes of age, from a birth date that is sealed: worked out when it is read, and never kept."""

import datetime

ADULT_AT = 18
SHOWN_BEFORE = 60
SHOWN_AFTER = 90


def eighteenth_birthday(born: datetime.date) -> datetime.date:
    """Who was born on 29 February comes of age on 1 March: eighteen years later there is no such day, and in doubt the
    person is a child."""
    year = born.year + ADULT_AT
    if (born.month, born.day) == (2, 29):
        return datetime.date(year, 3, 1)
    return born.replace(year=year)


def days_as_child(born: datetime.date, today: datetime.date) -> int:
    """How many days are left; 0 on the birthday itself, less when it is over."""
    return (eighteenth_birthday(born) - today).days


def days_to_show(born: datetime.date | None, today: datetime.date) -> int | None:
    """What the page says while the day is near; None otherwise."""
    days = days_as_child(born, today) if born else None
    return days if days is not None and -SHOWN_AFTER <= days <= SHOWN_BEFORE else None
