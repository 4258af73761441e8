# Records belong to external-dns; a zone that still holds some is not deleted.
resource "aws_route53_zone" "this" {
  name          = var.domain
  comment       = "Names of the platform's services, written by external-dns"
  force_destroy = false
}
