resource "aws_ssoadmin_permission_set" "operators" {
  name             = "operators"
  session_duration = "PT8H"
}
