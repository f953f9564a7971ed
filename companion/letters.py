"""How wide words are in the charts' letters, so that a panel leaves room for its names.

A drawing library can measure too, but not in a browser, where a chart must come out the same.
"""

#: Advance widths of Source Sans 3 Semibold, in thousandths of the size: the printable ASCII characters, in their order.
WIDTHS = (
    200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513, 513, 513, 513, 513,
    513, 513, 513, 275, 275, 513, 513, 513, 444, 875, 558, 597, 576, 625, 538, 510, 628, 663, 282, 494, 597, 502, 745,
    657, 674, 582, 674, 592, 545, 546, 655, 536, 800, 541, 501, 540, 324, 344, 324, 513, 500, 549, 516, 563, 462, 564,
    507, 317, 520, 558, 262, 263, 522, 271, 843, 560, 549, 564, 564, 373, 431, 361, 556, 495, 748, 481, 495, 443, 324,
    255, 324, 513,
)  # fmt: skip
#: The width of any other character: a broad letter's.
OTHER = 600


def width(text: str, size: float) -> float:
    """Return the width of `text` in pixels at a letter `size` in pixels; regular letters are a little narrower."""
    return size / 1000 * sum(WIDTHS[ord(c) - 32] if " " <= c <= "~" else OTHER for c in text)


def broadest(texts: tuple[str, ...], size: float) -> float:
    """Return the width in pixels of the broadest of `texts`, 0 without any."""
    return max((width(text, size) for text in texts), default=0)
