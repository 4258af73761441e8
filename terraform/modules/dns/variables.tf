variable "domain" {
  description = "Domain whose names external-dns writes."
  type        = string
}
