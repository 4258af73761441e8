platform    = "kubeflow-ops"
environment = "prod"
region      = "us-east-1"
repository  = "acme/platform"

network = {
  cidr                     = "10.1.0.0/16"
  zones                    = ["us-east-1a", "us-east-1b", "us-east-1c"]
  public_cidrs             = ["10.1.1.0/24", "10.1.2.0/24", "10.1.3.0/24"]
  private_cidrs            = ["10.1.32.0/19", "10.1.64.0/19", "10.1.96.0/19"]
  database_cidrs           = ["10.1.4.0/24", "10.1.5.0/24", "10.1.6.0/24"]
  single_nat_gateway       = false
  interface_endpoints      = ["ecr.api", "ecr.dkr"]
  interface_endpoint_zones = 3
}

cluster = {
  kubernetes_version = "1.35"
  public_endpoint    = true
  # Documentation addresses: put the networks that people work from here.
  endpoint_cidrs = ["203.0.113.0/24"]
  administrators = ["arn:aws:iam::123456789012:role/platform-administrators"]
  log_types      = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
  add_on_versions = {
    vpc-cni                = null
    kube-proxy             = null
    coredns                = null
    eks-pod-identity-agent = null
    aws-ebs-csi-driver     = null
  }
  nodes = {
    instance_type = "m5.xlarge"
    ami_type      = "AL2023_x86_64_STANDARD"
    capacity_type = "ON_DEMAND"
    min           = 3
    desired       = 3
    max           = 6
    disk_gib      = 50
    max_pods      = 110
  }
}

database = {
  engine_version         = "15"
  parameter_group_family = "postgres15"
  instance_class         = "db.m5.large"
  storage                = { type = "gp3", gib = 100, max_gib = 500 }
  multi_az               = true
  deletion_protection    = true
  skip_final_snapshot    = false
  backup_retention_days  = 7
}

cache = {
  engine_version          = "7.1"
  node_type               = "cache.t3.small"
  nodes                   = 2
  snapshot_retention_days = 3
}

queues = {
  order-queue = {
    dead_letter_name              = "order-dlq"
    senders                       = ["order-service"]
    receivers                     = ["notification-service"]
    max_receive_count             = 3
    visibility_timeout_seconds    = 60
    long_poll_seconds             = 20
    retention_seconds             = 345600  # 4 days
    dead_letter_retention_seconds = 1209600 # 14 days
  }
}

image_readers = ["portolan"]

buckets = {
  airflow = {}
  loki    = { expire_after_days = 35 }
  tempo   = { expire_after_days = 14 }
}

old_versions_days  = 30
log_retention_days = 365
recovery_days      = { secrets = 30, keys = 30 }
domain             = "platform.example.com"
alarm_topic_arns   = []

budget = {
  monthly_limit_usd = 1500
  emails            = ["platform@example.com"]
  alarms = {
    half     = { percent = 50, kind = "ACTUAL" }
    most     = { percent = 80, kind = "ACTUAL" }
    all      = { percent = 100, kind = "ACTUAL" }
    expected = { percent = 100, kind = "FORECASTED" }
  }
}
