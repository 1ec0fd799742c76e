resource "aws_elasticache_replication_group" "sessions" {
  at_rest_encryption_enabled = true
}

resource "azurerm_storage_account" "files" {
  https_traffic_only_enabled = false
}
