resource "aws_vpc_security_group_ingress_rule" "ssh" {
  security_group_id = aws_security_group.web.id
  cidr_ipv4         = var.office
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}

variable "office" {
  default = "198.51.100.7/32"
}

resource "google_compute_firewall" "out" {
  direction     = "EGRESS"
  source_ranges = ["0.0.0.0/0"]
  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}
