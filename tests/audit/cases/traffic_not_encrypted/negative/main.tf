resource "aws_elasticache_replication_group" "sessions" {
  transit_encryption_enabled = true
}

resource "aws_msk_cluster" "events" {
  cluster_name = "events"
}
