output "names" {
  description = "Name in S3 of each bucket."
  value       = { for key, bucket in aws_s3_bucket.this : key => bucket.bucket }
}

output "arns" {
  description = "ARN of each bucket."
  value       = { for key, bucket in aws_s3_bucket.this : key => bucket.arn }
}

output "key_arn" {
  description = "Key the objects are encrypted with."
  value       = aws_kms_key.this.arn
}
