resource "aws_nat_gateway" "out" {
  count         = 3
  allocation_id = aws_eip.out[count.index].id
  subnet_id     = aws_subnet.public[count.index].id
}
