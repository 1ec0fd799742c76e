resource "aws_db_instance" "main" {
  engine                  = "postgres"
  engine_version          = "16.4"
  backup_retention_period = 7
}

module "queue" {
  source = "terraform-aws-modules/sqs/aws"
}

resource "aws_elasticache_replication_group" "cache" {
}
