"""What an earlier survey of the same folder came to, kept in the user's own cache: only what changed is read again."""
