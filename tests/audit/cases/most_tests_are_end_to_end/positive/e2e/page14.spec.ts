test('14', async () => {})
