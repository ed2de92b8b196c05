"""Words: numbers as the panels and their sentences write them."""

import math

_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def short(value: float) -> str:
    """Three significant digits; 3.83×10²⁰ for the very large and small.

    >>> short(0.304), short(-2.0), short(3.8e20), short(float("nan"))
    ('0.304', '−2', '3.8×10²⁰', 'not a number')
    """
    if math.isnan(value):
        return "not a number"
    if value == 0:
        return "0"
    if math.isinf(value) or abs(value) >= 1e30:
        return "∞" if value > 0 else "−∞"
    if 1e-3 <= abs(value) < 1e5:
        return f"{float(f'{value:.3g}'):g}".replace("-", "−")
    digits, _, power = f"{value:.2e}".partition("e")
    factor = "" if float(digits) == 1 else f"{float(digits):g}×"
    exponent = str(int(power)).translate(_SUPERSCRIPT)
    return f"{factor}10{exponent}".replace("-", "−")


def plural(count: int, word: str) -> str:
    """`1 step`, `2 steps`."""
    return f"{count} {word}{'' if count == 1 else 's'}"
