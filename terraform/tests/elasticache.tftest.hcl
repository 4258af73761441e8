mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                     = "example"
  vpc_id                   = "vpc-example"
  subnet_ids               = ["subnet-a", "subnet-b"]
  clients                  = { nodes = "sg-nodes" }
  engine                   = "redis"
  engine_version           = "7.1"
  node_type                = "cache.t3.micro"
  nodes                    = 1
  port                     = 6379
  snapshot_retention_days  = 0
  key_deletion_window_days = 7
}

run "one_small_machine" {
  command = plan

  module {
    source = "./modules/elasticache"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.engine == "redis" && aws_elasticache_replication_group.this.engine_version == "7.1" && aws_elasticache_replication_group.this.node_type == "cache.t3.micro"
    error_message = "Engine, version and size are as given."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_enabled && aws_elasticache_replication_group.this.transit_encryption_mode == "required" && tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled)
    error_message = "It is encrypted on the way and on disk."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.num_cache_clusters == 1 && !aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "One machine has nobody to fail over to."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.auth_token == null
    error_message = "The token is in no state."
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.clients : rule.referenced_security_group_id] == ["sg-nodes"]
    error_message = "Only the nodes may connect."
  }
}

run "two_machines_take_over_from_each_other" {
  command = plan

  module {
    source = "./modules/elasticache"
  }

  variables {
    nodes = 2
  }

  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled
    error_message = "With two machines one takes over, from another zone."
  }
}
