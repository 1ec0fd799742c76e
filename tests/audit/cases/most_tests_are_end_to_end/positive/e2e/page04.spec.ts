test('4', async () => {})
