# pg_dump backup is not made here
