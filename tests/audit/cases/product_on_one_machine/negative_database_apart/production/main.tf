resource "digitalocean_droplet" "shop" {
  name  = "shop"
  size  = "s-1vcpu-1gb"
  image = "debian-13-x64"
}

resource "digitalocean_database_cluster" "main" {
  name       = "shop"
  engine     = "pg"
  version    = "16"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 2
}
