"""Numbers, sizes, dates and times as the language of whoever looks at a page writes them."""

from __future__ import annotations

from datetime import date, datetime

from babel import dates, numbers, units

from plugai.frontend.languages.current import current

_UNITS = (("gigabyte", 1e9), ("megabyte", 1e6), ("kilobyte", 1e3))


def number(value: float, decimals: int = 0) -> str:
    """A number, with at most so many decimals."""
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    return str(numbers.format_decimal(value, format=pattern, locale=current().locale))


def fixed(value: float, decimals: int) -> str:
    """A number with exactly so many decimals."""
    return str(numbers.format_decimal(value, format=f"#,##0.{'0' * decimals}", locale=current().locale))


def percent(fraction: float, decimals: int = 0) -> str:
    """A part of a whole, in percent with so many decimals."""
    locale = current().locale
    pattern = locale.percent_formats[None].pattern.replace("0", "0." + "0" * decimals) if decimals else None
    return str(numbers.format_percent(fraction, format=pattern, locale=locale))


def size(count: float, decimals: int = 1) -> str:
    """How many bytes, in the unit that suits."""
    unit, factor = next((found for found in _UNITS if count >= found[1]), ("byte", 1))
    value = round(count / factor, decimals if 1e6 <= count < 100 * factor else 0)
    return str(units.format_unit(value, unit, length="long" if unit == "byte" else "short", locale=current().locale))


def short_number(value: float) -> str:
    """A large number in few letters, such as 1.2M."""
    return _plain(numbers.format_compact_decimal(value, locale=current().locale, fraction_digits=int(value >= 1000)))


def plain_number(value: float) -> str:
    """A number as one writes it into a field: nothing between its thousands."""
    return f"{value:.10g}".replace(".", numbers.get_decimal_symbol(current().locale))


def day(time: date | datetime) -> str:
    """A day, with its year."""
    return _plain(dates.format_date(time, "medium", locale=current().locale))


def short_day(time: date | datetime) -> str:
    """A day without its year."""
    return _plain(dates.format_skeleton("MMMd", time, locale=current().locale))


def clock(time: datetime) -> str:
    """A time of the day, in minutes."""
    return _plain(dates.format_time(time, "short", locale=current().locale))


def moment(time: datetime, *, seconds: bool = False) -> str:
    """A day and a time of it."""
    locale = current().locale
    at = dates.format_time(time, "medium" if seconds else "short", locale=locale)
    joined = str(locale.datetime_formats["medium"]).replace("{1}", day(time)).replace("{0}", at)
    return _plain(joined.replace("'", ""))


def _plain(words: str) -> str:
    # Our fonts have no narrow space.
    return words.replace("\u202f", "\u00a0")
