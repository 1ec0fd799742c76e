test('3', async () => {})
