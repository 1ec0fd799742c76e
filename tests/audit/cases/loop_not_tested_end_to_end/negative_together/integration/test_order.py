def test_order():
    assert 1 == 1
