resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.small"
  storage_encrypted = false
}

resource "aws_efs_file_system" "uploads" {
  creation_token = "uploads"
}

resource "aws_instance" "worker" {
  ami           = "ami-0a1b2c3d"
  instance_type = "t4g.small"
  root_block_device {
    volume_size = 20
  }
}

module "search" {
  source      = "./search"
  encrypted   = false
}

variable "undecided" {}

resource "aws_docdb_cluster" "letters" {
  storage_encrypted = var.undecided
}
