use Ecto.Repo, adapter: Ecto.Adapters.Postgres
System.get_env("POOL")
