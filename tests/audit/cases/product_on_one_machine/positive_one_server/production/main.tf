resource "hcloud_server" "shop" {
  name        = "shop"
  server_type = "cx22"
  image       = "debian-13"
}
