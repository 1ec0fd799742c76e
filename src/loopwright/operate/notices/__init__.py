"""From what people are to be told to what reached them: messages, a durable outbox, and channels."""
