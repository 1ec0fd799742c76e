test('7', async () => {})
