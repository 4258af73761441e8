output "id" {
  description = "Id of the network."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Subnets for load balancers, in the order of the zones."
  value       = [for zone in var.zones : aws_subnet.public[zone].id]
}

output "private_subnet_ids" {
  description = "Subnets for nodes and pods, in the order of the zones."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
}

output "database_subnet_ids" {
  description = "Subnets for databases and caches, in the order of the zones."
  value       = [for zone in var.zones : aws_subnet.database[zone].id]
}

output "nat_gateway_count" {
  description = "How many ways out there are, and are paid for."
  value       = length(aws_nat_gateway.this)
}
