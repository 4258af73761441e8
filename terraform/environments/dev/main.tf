# The wiring of an environment. Prod's file is a link to this one: environments differ in terraform.tfvars only.
provider "aws" {
  region = var.region

  default_tags {
    tags = local.tags
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  name = "${var.platform}-${var.environment}"

  tags = merge(
    {
      Platform    = var.platform
      Environment = var.environment
      ManagedBy   = "terraform"
      Repository  = var.repository
    },
    { for day in var.expires_on[*] : "ExpiresOn" => day },
  )

  account = {
    id        = data.aws_caller_identity.current.account_id
    region    = var.region
    partition = data.aws_partition.current.partition
  }

  manifests = "${path.module}/../../../manifests"

  # The catalog is the list: a service is a folder with a catalog file.
  services = toset([for file in fileset(local.manifests, "apps/*/catalog-info.yaml") : basename(dirname(file))])

  # And a secret is what an ExternalSecret reads.
  secrets = toset(flatten([
    for file in fileset(local.manifests, "{apps,platform}/**/externalsecret*.yaml") :
    regexall("(?:remoteRef|extract):\\s*\\{?\\s*key:\\s*\"?([A-Za-z0-9/_-]+)", file("${local.manifests}/${file}"))
  ]))
}

module "vpc" {
  source = "../../modules/vpc"

  name                     = local.name
  region                   = var.region
  cluster_name             = local.name
  cidr                     = var.network.cidr
  zones                    = var.network.zones
  public_cidrs             = var.network.public_cidrs
  private_cidrs            = var.network.private_cidrs
  database_cidrs           = var.network.database_cidrs
  single_nat_gateway       = var.network.single_nat_gateway
  interface_endpoints      = var.network.interface_endpoints
  interface_endpoint_zones = var.network.interface_endpoint_zones
}

module "eks" {
  source = "../../modules/eks"

  name                     = local.name
  account                  = local.account
  subnet_ids               = module.vpc.private_subnet_ids
  kubernetes_version       = var.cluster.kubernetes_version
  public_endpoint          = var.cluster.public_endpoint
  endpoint_cidrs           = var.cluster.endpoint_cidrs
  administrators           = var.cluster.administrators
  log_types                = var.cluster.log_types
  log_retention_days       = var.log_retention_days
  key_deletion_window_days = var.recovery_days.keys
  nodes                    = var.cluster.nodes
  add_on_versions          = var.cluster.add_on_versions
  machine_tags             = local.tags

  # Nodes need the way out before they can join.
  depends_on = [module.vpc]
}

module "karpenter" {
  source = "../../modules/karpenter"

  cluster_name              = module.eks.name
  cluster_arn               = module.eks.arn
  account                   = local.account
  provider_arn              = module.eks.provider_arn
  issuer                    = module.eks.issuer
  namespace                 = local.add_ons["karpenter"].namespace
  service_account           = "karpenter"
  message_retention_seconds = 300
}

module "rds" {
  source = "../../modules/rds"

  name                     = local.name
  vpc_id                   = module.vpc.id
  subnet_ids               = module.vpc.database_subnet_ids
  clients                  = { nodes = module.eks.security_group_id }
  engine                   = "postgres"
  engine_version           = var.database.engine_version
  parameter_group_family   = var.database.parameter_group_family
  instance_class           = var.database.instance_class
  storage                  = var.database.storage
  port                     = 5432
  administrator            = "platform"
  multi_az                 = var.database.multi_az
  deletion_protection      = var.database.deletion_protection
  skip_final_snapshot      = var.database.skip_final_snapshot
  backup_retention_days    = var.database.backup_retention_days
  log_retention_days       = var.log_retention_days
  key_deletion_window_days = var.recovery_days.keys
}

module "elasticache" {
  source = "../../modules/elasticache"

  name                     = local.name
  vpc_id                   = module.vpc.id
  subnet_ids               = module.vpc.database_subnet_ids
  clients                  = { nodes = module.eks.security_group_id }
  engine                   = "redis"
  engine_version           = var.cache.engine_version
  node_type                = var.cache.node_type
  nodes                    = var.cache.nodes
  port                     = 6379
  snapshot_retention_days  = var.cache.snapshot_retention_days
  key_deletion_window_days = var.recovery_days.keys
}

module "sqs" {
  source   = "../../modules/sqs"
  for_each = var.queues

  name                          = "${local.name}-${each.key}"
  dead_letter_name              = "${local.name}-${each.value.dead_letter_name}"
  max_receive_count             = each.value.max_receive_count
  visibility_timeout_seconds    = each.value.visibility_timeout_seconds
  long_poll_seconds             = each.value.long_poll_seconds
  retention_seconds             = each.value.retention_seconds
  dead_letter_retention_seconds = each.value.dead_letter_retention_seconds
  alarm_topic_arns              = var.alarm_topic_arns
}

module "s3" {
  source = "../../modules/s3"

  key_alias                = "${local.name}-buckets"
  key_deletion_window_days = var.recovery_days.keys
  old_versions_days        = var.old_versions_days

  buckets = {
    for key, bucket in var.buckets : key => {
      name              = "${local.name}-${key}-${local.account.id}"
      expire_after_days = bucket.expire_after_days
    }
  }
}

module "secrets" {
  source = "../../modules/secrets"

  prefix                   = local.name
  key_alias                = "${local.name}-secrets"
  names                    = local.secrets
  recovery_window_days     = var.recovery_days.secrets
  key_deletion_window_days = var.recovery_days.keys
}

module "dns" {
  source = "../../modules/dns"

  domain = var.domain
}

module "budgets" {
  source = "../../modules/budgets"

  name              = local.name
  monthly_limit_usd = var.budget.monthly_limit_usd
  tag               = { key = "Environment", value = var.environment }
  alarms            = var.budget.alarms
  emails            = var.budget.emails
}
