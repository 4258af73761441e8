# Who may do what in AWS. A pod has the role of its own ServiceAccount or none: nodes hold nothing worth stealing and
# pods cannot ask them. Roles are named <platform>-<environment>-<service>.
locals {
  image_arn = "arn:${local.account.partition}:ecr:${local.account.region}:${local.account.id}:repository/${var.platform}/*"

  # A service has a role even if it may do nothing, so that its ServiceAccount need not change when it may.
  workloads = setunion(local.services, var.image_readers, flatten([for queue in var.queues : [queue.senders, queue.receivers]]))

  workload_statements = {
    for service in local.workloads : service => concat(
      [for name, queue in var.queues : {
        Sid      = "Send${replace(title(name), "-", "")}"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = module.sqs[name].arn
      } if contains(queue.senders, service)],
      [for name, queue in var.queues : {
        Sid      = "Receive${replace(title(name), "-", "")}"
        Effect   = "Allow"
        Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"]
        Resource = module.sqs[name].arn
      } if contains(queue.receivers, service)],
      # It tells how many wait and how many died; bringing dead letters back is for people.
      [for name, queue in var.queues : {
        Sid      = "Count${replace(title(name), "-", "")}"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"]
        Resource = [module.sqs[name].arn, module.sqs[name].dead_letter_arn]
      } if contains(queue.receivers, service)],
      [for reader in var.image_readers : {
        Sid      = "SeeWhichImagesExist"
        Effect   = "Allow"
        Action   = ["ecr:DescribeImages"]
        Resource = local.image_arn
      } if reader == service],
    )
  }

  # Where the add-ons of manifests/platform run, and what each may do.
  add_ons = {
    airflow = {
      namespace        = "airflow"
      service_accounts = ["airflow-scheduler", "airflow-triggerer", "airflow-worker", "airflow-webserver"]
      statements       = local.bucket_statements["airflow"]
    }
    cert-manager = {
      namespace        = "cert-manager"
      service_accounts = ["cert-manager"]
      statements       = local.certificate_statements
    }
    cloudwatch-exporter = {
      namespace        = "monitoring"
      service_accounts = ["cloudwatch-exporter"]
      statements       = local.figure_statements
    }
    external-dns = {
      namespace        = "external-dns"
      service_accounts = ["external-dns"]
      statements       = local.record_statements
    }
    external-secrets = {
      namespace        = "external-secrets"
      service_accounts = ["external-secrets"]
      statements       = local.secret_statements
    }
    # Its role is made by the module karpenter, which knows its queue and its nodes.
    karpenter = {
      namespace        = "karpenter"
      service_accounts = []
      statements       = []
    }
    keda-operator = {
      namespace        = "keda"
      service_accounts = ["keda-operator"]
      statements       = local.queue_depth_statements
    }
    kyverno = {
      namespace        = "kyverno"
      service_accounts = ["kyverno-admission-controller", "kyverno-background-controller", "kyverno-reports-controller"]
      statements       = local.signature_statements
    }
    load-balancer-controller = {
      namespace        = "kube-system"
      service_accounts = ["aws-load-balancer-controller"]
      statements       = local.load_balancer_statements
    }
    loki = {
      namespace        = "observability"
      service_accounts = ["loki"]
      statements       = local.bucket_statements["loki"]
    }
    tempo = {
      namespace        = "observability"
      service_accounts = ["tempo"]
      statements       = local.bucket_statements["tempo"]
    }
  }
}

module "workload_role" {
  source   = "../../modules/irsa"
  for_each = local.workloads

  role_name        = "${local.name}-${each.key}"
  provider_arn     = module.eks.provider_arn
  issuer           = module.eks.issuer
  namespace        = "${each.key}-${var.environment}"
  service_accounts = [each.key]
  policies         = length(local.workload_statements[each.key]) == 0 ? {} : { access = jsonencode({ Version = "2012-10-17", Statement = local.workload_statements[each.key] }) }
  managed_policies = {}
}

module "add_on_role" {
  source   = "../../modules/irsa"
  for_each = { for name, add_on in local.add_ons : name => add_on if length(add_on.service_accounts) > 0 }

  role_name        = "${local.name}-${each.key}"
  provider_arn     = module.eks.provider_arn
  issuer           = module.eks.issuer
  namespace        = each.value.namespace
  service_accounts = each.value.service_accounts
  policies         = { access = jsonencode({ Version = "2012-10-17", Statement = each.value.statements }) }
  managed_policies = {}
}
