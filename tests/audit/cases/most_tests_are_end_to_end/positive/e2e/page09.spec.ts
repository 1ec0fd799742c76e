test('9', async () => {})
