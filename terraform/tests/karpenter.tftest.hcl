mock_provider "aws" {
  source = "./tests/mocks"

  override_resource {
    target = aws_sqs_queue.interruptions
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:interruptions" }
  }
}

variables {
  cluster_name              = "example"
  cluster_arn               = "arn:aws:eks:us-east-1:123456789012:cluster/example"
  account                   = { id = "123456789012", region = "us-east-1", partition = "aws" }
  provider_arn              = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com"
  issuer                    = "oidc.example.com"
  namespace                 = "karpenter"
  service_account           = "karpenter"
  message_retention_seconds = 300
}

run "what_karpenter_needs" {
  command = apply

  module {
    source = "./modules/karpenter"
  }

  assert {
    condition     = toset([for rule in aws_cloudwatch_event_rule.interruption : jsondecode(rule.event_pattern).detail-type[0]]) == toset(["AWS Health Event", "EC2 Spot Instance Interruption Warning", "EC2 Instance Rebalance Recommendation", "EC2 Instance State-change Notification", "EC2 Capacity Reservation Instance Interruption Warning"])
    error_message = "It hears of every way a machine goes away."
  }

  assert {
    condition     = alltrue([for target in aws_cloudwatch_event_target.interruption : target.arn == aws_sqs_queue.interruptions.arn])
    error_message = "Through its own queue."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_policy.interruptions.policy).Statement[0].Principal == { Service = "events.amazonaws.com" }
    error_message = "Which only EventBridge writes to."
  }

  assert {
    condition     = aws_eks_access_entry.node.type == "EC2_LINUX" && aws_eks_access_entry.node.principal_arn == aws_iam_role.node.arn
    error_message = "Its nodes may join the cluster."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(local.instance_policy).Statement : can(statement.Condition.StringEquals["aws:ResourceTag/kubernetes.io/cluster/example"]) if contains(["DeleteOwn", "NameOwnInstances", "StartFromOwnLaunchTemplates"], statement.Sid)])
    error_message = "It deletes and changes only what carries the cluster's tag."
  }

  assert {
    condition     = one([for statement in jsondecode(local.profile_policy).Statement : statement.Resource if statement.Action == "iam:PassRole"]) == aws_iam_role.node.arn
    error_message = "It gives machines the nodes' role and no other."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(local.profile_policy).Statement : can(statement.Condition.StringEquals["aws:ResourceTag/kubernetes.io/cluster/example"]) if contains(["TagOwnProfiles", "ChangeOwnProfiles"], statement.Sid)])
    error_message = "It changes and tags only its own instance profiles."
  }

  assert {
    condition     = length(local.instance_policy) + length(local.profile_policy) < 10240
    error_message = "AWS takes at most 10,240 characters of policies in one role."
  }
}
