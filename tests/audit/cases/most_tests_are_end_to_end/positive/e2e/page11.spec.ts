test('11', async () => {})
