output "key_arn" {
  description = "Key the secrets are encrypted with."
  value       = aws_kms_key.this.arn
}

output "names" {
  description = "Full names of the secrets."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.name }
}
