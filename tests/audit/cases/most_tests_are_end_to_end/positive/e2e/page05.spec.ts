test('5', async () => {})
