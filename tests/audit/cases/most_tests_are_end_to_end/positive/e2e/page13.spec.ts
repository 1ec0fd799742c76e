test('13', async () => {})
