module example.org/shop

go 1.23

require (
	github.com/gin-gonic/gin v1.10.0
	github.com/jackc/pgx/v5 v5.7.1
	github.com/go-sql-driver/mysql v1.8.1 // indirect
)

require github.com/redis/go-redis/v9 v9.7.0
