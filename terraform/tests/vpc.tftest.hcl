mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                     = "example"
  region                   = "us-east-1"
  cluster_name             = "example"
  cidr                     = "10.0.0.0/16"
  zones                    = ["us-east-1a", "us-east-1b"]
  public_cidrs             = ["10.0.1.0/24", "10.0.2.0/24"]
  private_cidrs            = ["10.0.3.0/24", "10.0.4.0/24"]
  database_cidrs           = ["10.0.5.0/24", "10.0.6.0/24"]
  single_nat_gateway       = true
  interface_endpoints      = ["ecr.api", "ecr.dkr"]
  interface_endpoint_zones = 1
}

run "two_zones_with_one_way_out" {
  command = apply

  module {
    source = "./modules/vpc"
  }

  assert {
    condition     = aws_vpc.this.cidr_block == "10.0.0.0/16" && aws_vpc.this.enable_dns_hostnames
    error_message = "The network has the addresses it was given, and names, which private endpoints need."
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_eip.nat) == 1
    error_message = "One NAT gateway is paid for, not one in each zone."
  }

  assert {
    condition     = alltrue([for zone, route in aws_route.private_internet : route.nat_gateway_id == aws_nat_gateway.this["us-east-1a"].id])
    error_message = "Both zones leave through the one gateway."
  }

  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.private), values(aws_subnet.database), values(aws_subnet.public)) : !subnet.map_public_ip_on_launch])
    error_message = "Nothing gets a public address by merely being there."
  }

  assert {
    condition     = alltrue([for link in aws_route_table_association.database : link.route_table_id == aws_route_table.database.id]) && length([for route in concat([aws_route.public_internet], values(aws_route.private_internet)) : route if route.route_table_id == aws_route_table.database.id]) == 0
    error_message = "Databases have no way to the internet."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.tags["kubernetes.io/role/elb"] == "1"])
    error_message = "The load balancer controller finds the public subnets by tag."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.private : subnet.tags["kubernetes.io/role/internal-elb"] == "1" && subnet.tags["karpenter.sh/discovery"] == "example"])
    error_message = "Internal load balancers and Karpenter find the private subnets by tag."
  }

  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.public), values(aws_subnet.database)) : !contains(keys(subnet.tags), "karpenter.sh/discovery")])
    error_message = "Karpenter puts no node where load balancers or databases stand."
  }

  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && toset([for endpoint in aws_vpc_endpoint.interface : endpoint.service_name]) == toset(["com.amazonaws.us-east-1.ecr.api", "com.amazonaws.us-east-1.ecr.dkr"])
    error_message = "Images are pulled inside the network, not through NAT."
  }

  assert {
    condition     = length(aws_default_security_group.this.ingress) == 0 && length(aws_default_security_group.this.egress) == 0
    error_message = "The group that everything falls into lets nothing through."
  }
}

run "three_zones_with_a_way_out_each" {
  command = apply

  module {
    source = "./modules/vpc"
  }

  variables {
    zones                    = ["us-east-1a", "us-east-1b", "us-east-1c"]
    public_cidrs             = ["10.1.1.0/24", "10.1.2.0/24", "10.1.3.0/24"]
    private_cidrs            = ["10.1.32.0/19", "10.1.64.0/19", "10.1.96.0/19"]
    database_cidrs           = ["10.1.4.0/24", "10.1.5.0/24", "10.1.6.0/24"]
    cidr                     = "10.1.0.0/16"
    single_nat_gateway       = false
    interface_endpoint_zones = 3
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "Each zone has its own NAT gateway."
  }

  assert {
    condition     = alltrue([for zone, route in aws_route.private_internet : route.nat_gateway_id == aws_nat_gateway.this[zone].id])
    error_message = "Each zone leaves through its own gateway, so that a lost zone takes no other with it."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.interface : length(endpoint.subnet_ids) == 3])
    error_message = "The endpoints stand in every zone."
  }
}

run "a_zone_without_addresses_is_refused" {
  command = plan

  module {
    source = "./modules/vpc"
  }

  variables {
    public_cidrs = ["10.0.1.0/24"]
  }

  expect_failures = [var.public_cidrs]
}
