test('1', async () => {})
