platform    = "kubeflow-ops"
environment = "dev"
region      = "us-east-1"
repository  = "acme/platform"
expires_on  = "2026-12-31"

network = {
  cidr                     = "10.0.0.0/16"
  zones                    = ["us-east-1a", "us-east-1b"]
  public_cidrs             = ["10.0.1.0/24", "10.0.2.0/24"]
  private_cidrs            = ["10.0.3.0/24", "10.0.4.0/24"]
  database_cidrs           = ["10.0.5.0/24", "10.0.6.0/24"]
  single_nat_gateway       = true
  interface_endpoints      = ["ecr.api", "ecr.dkr"]
  interface_endpoint_zones = 1
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
    instance_type = "t3.medium"
    ami_type      = "AL2023_x86_64_STANDARD"
    capacity_type = "ON_DEMAND"
    min           = 2
    desired       = 3
    max           = 4
    disk_gib      = 30
    # Of 4 GiB each pod that could run reserves 11 MiB for the kubelet, so as many as are needed and no more.
    max_pods = 50
  }
}

database = {
  engine_version         = "15"
  parameter_group_family = "postgres15"
  instance_class         = "db.t3.micro"
  storage                = { type = "gp3", gib = 20, max_gib = 50 }
  multi_az               = false
  deletion_protection    = false
  skip_final_snapshot    = true
  backup_retention_days  = 7
}

cache = {
  engine_version          = "7.1"
  node_type               = "cache.t3.micro"
  nodes                   = 1
  snapshot_retention_days = 0
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
  loki    = { expire_after_days = 14 }
  tempo   = { expire_after_days = 7 }
}

old_versions_days  = 7
log_retention_days = 14
recovery_days      = { secrets = 0, keys = 7 }
domain             = "dev.platform.example.com"
alarm_topic_arns   = []

budget = {
  monthly_limit_usd = 300
  emails            = ["platform@example.com"]
  alarms = {
    half     = { percent = 50, kind = "ACTUAL" }
    most     = { percent = 80, kind = "ACTUAL" }
    all      = { percent = 100, kind = "ACTUAL" }
    expected = { percent = 100, kind = "FORECASTED" }
  }
}
