resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  password = random_password.orders.result
}

variable "token" {
  sensitive = true
}

provider "github" {
  token = var.token
}
