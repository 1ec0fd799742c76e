def test_14():
    assert 14 == 14
