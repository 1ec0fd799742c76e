def test_19():
    assert 19 == 19
