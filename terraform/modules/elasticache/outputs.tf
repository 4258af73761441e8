output "id" {
  description = "Id of the cache, for the rotation of its token."
  value       = aws_elasticache_replication_group.this.id
}

output "address" {
  description = "Host name that writes go to."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}
