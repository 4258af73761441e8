output "address" {
  description = "Host name of the server."
  value       = aws_db_instance.this.address
}

output "administrator_secret_arn" {
  description = "Where AWS keeps the administrator's password; it is in no state."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}
