mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                     = "example"
  vpc_id                   = "vpc-example"
  subnet_ids               = ["subnet-a", "subnet-b"]
  clients                  = { nodes = "sg-nodes" }
  engine                   = "postgres"
  engine_version           = "15"
  parameter_group_family   = "postgres15"
  instance_class           = "db.t3.micro"
  storage                  = { type = "gp3", gib = 20, max_gib = 50 }
  port                     = 5432
  administrator            = "platform"
  multi_az                 = false
  deletion_protection      = false
  skip_final_snapshot      = true
  backup_retention_days    = 7
  log_retention_days       = 14
  key_deletion_window_days = 7
}

run "a_database_that_may_go" {
  command = plan

  module {
    source = "./modules/rds"
  }

  assert {
    condition     = aws_db_instance.this.engine == "postgres" && aws_db_instance.this.engine_version == "15" && aws_db_instance.this.auto_minor_version_upgrade
    error_message = "The major version is given; minor ones come by themselves."
  }

  assert {
    condition     = aws_db_instance.this.instance_class == "db.t3.micro" && aws_db_instance.this.storage_type == "gp3" && aws_db_instance.this.allocated_storage == 20
    error_message = "It has the size that was given."
  }

  assert {
    condition     = aws_db_instance.this.storage_encrypted && !aws_db_instance.this.publicly_accessible
    error_message = "Data is encrypted and not reached from the internet."
  }

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "AWS keeps the password; the state does not."
  }

  assert {
    condition     = !aws_db_instance.this.multi_az && !aws_db_instance.this.deletion_protection && aws_db_instance.this.skip_final_snapshot
    error_message = "One machine, and it can be deleted without leaving a snapshot that costs."
  }

  assert {
    condition     = aws_db_instance.this.backup_retention_period == 7
    error_message = "Any moment of seven days can be restored."
  }

  assert {
    condition     = length(aws_db_subnet_group.this.subnet_ids) == 2
    error_message = "Its subnets lie in two zones."
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.clients : rule.referenced_security_group_id] == ["sg-nodes"] && aws_vpc_security_group_ingress_rule.clients["nodes"].from_port == 5432 && aws_vpc_security_group_ingress_rule.clients["nodes"].cidr_ipv4 == null
    error_message = "Only the nodes may connect."
  }

  assert {
    condition     = one([for parameter in aws_db_parameter_group.this.parameter : parameter.value if parameter.name == "rds.force_ssl"]) == "1"
    error_message = "Connections are encrypted or refused."
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days == 14])
    error_message = "Its logs are not kept for ever."
  }
}

run "a_database_that_must_stay" {
  command = plan

  module {
    source = "./modules/rds"
  }

  variables {
    instance_class      = "db.m5.large"
    multi_az            = true
    deletion_protection = true
    skip_final_snapshot = false
  }

  assert {
    condition     = aws_db_instance.this.multi_az && aws_db_instance.this.deletion_protection
    error_message = "A second machine stands by, and deletion is refused."
  }

  assert {
    condition     = aws_db_instance.this.final_snapshot_identifier == "example-final" && !aws_db_instance.this.delete_automated_backups
    error_message = "If it goes one day, its data stays."
  }
}

run "a_minor_version_is_refused" {
  command = plan

  module {
    source = "./modules/rds"
  }

  variables {
    engine_version = "15.4"
  }

  expect_failures = [var.engine_version]
}
