variable "name" {
  description = "Name of the network; the resources in it begin with it."
  type        = string
}

variable "region" {
  description = "Region of the zones, for the names of the endpoint services."
  type        = string
}

variable "cidr" {
  description = "Addresses of the whole network."
  type        = string
}

variable "zones" {
  description = "Availability zones, as many as wanted; each gets one subnet of every kind."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 2
    error_message = "The cluster and the database need subnets in at least two zones."
  }
}

variable "public_cidrs" {
  description = "One range for each zone: load balancers and NAT gateways, nothing else."
  type        = list(string)

  validation {
    condition     = length(var.public_cidrs) == length(var.zones)
    error_message = "Give as many public ranges as there are zones."
  }
}

variable "private_cidrs" {
  description = "One range for each zone: nodes and pods."
  type        = list(string)

  validation {
    condition     = length(var.private_cidrs) == length(var.zones)
    error_message = "Give as many private ranges as there are zones."
  }
}

variable "database_cidrs" {
  description = "One range for each zone: databases and caches, without a way to the internet."
  type        = list(string)

  validation {
    condition     = length(var.database_cidrs) == length(var.zones)
    error_message = "Give as many database ranges as there are zones."
  }
}

variable "single_nat_gateway" {
  description = "One NAT gateway for all zones (cheap; a lost zone takes every way out with it) instead of one in each."
  type        = bool
}

variable "cluster_name" {
  description = "Cluster whose load balancers and nodes find their subnets by tag."
  type        = string
}

variable "interface_endpoints" {
  description = "Services of AWS that are reached inside the network instead of through the NAT gateway."
  type        = set(string)
}

variable "interface_endpoint_zones" {
  description = "In how many of the zones these endpoints stand; each is billed by the hour."
  type        = number
}
