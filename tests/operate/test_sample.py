"""Labels have one order, and an empty value is no label."""

from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.sample import labels_of

NAMES = st.text("abc", min_size=1, max_size=3)
VALUES = st.text("xyz", max_size=2)


@given(st.dictionaries(NAMES, VALUES))
def test_labels_do_not_depend_on_their_order(given_labels: dict[str, str]) -> None:
    turned = dict(reversed(given_labels.items()))
    assert labels_of(given_labels) == labels_of(turned) == labels_of(given_labels.items())


@given(st.dictionaries(NAMES, VALUES))
def test_an_empty_value_is_no_label(given_labels: dict[str, str]) -> None:
    assert dict(labels_of(given_labels)) == {name: value for name, value in given_labels.items() if value}
