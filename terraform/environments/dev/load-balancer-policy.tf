# After the policy that the AWS Load Balancer Controller documents (docs/install/iam_policy.json), without what we do
# not use (Cognito, WAF, Shield): it creates only with its cluster's tag and changes only what carries it.
locals {
  balancer      = "arn:${local.account.partition}:elasticloadbalancing:${local.account.region}:${local.account.id}"
  balancer_arns = ["${local.balancer}:targetgroup/*/*", "${local.balancer}:loadbalancer/net/*/*", "${local.balancer}:loadbalancer/app/*/*"]
  security_arn  = "arn:${local.account.partition}:ec2:${local.account.region}:${local.account.id}:security-group/*"
  cluster_tag   = "elbv2.k8s.aws/cluster"

  load_balancer_statements = [
    {
      Sid       = "RoleOfTheService"
      Effect    = "Allow"
      Action    = ["iam:CreateServiceLinkedRole"]
      Resource  = "*"
      Condition = { StringEquals = { "iam:AWSServiceName" = "elasticloadbalancing.amazonaws.com" } }
    },
    {
      Sid    = "LookAround"
      Effect = "Allow"
      Action = [
        "acm:DescribeCertificate",
        "acm:ListCertificates",
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeCoipPools",
        "ec2:DescribeInstances",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeIpamPools",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DescribeVpcPeeringConnections",
        "ec2:DescribeVpcs",
        "ec2:GetSecurityGroupsForVpc",
        "elasticloadbalancing:Describe*",
      ]
      Resource = "*"
    },
    {
      Sid      = "RulesOfSecurityGroups"
      Effect   = "Allow"
      Action   = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:CreateSecurityGroup"]
      Resource = "*"
    },
    {
      Sid      = "TagNewSecurityGroups"
      Effect   = "Allow"
      Action   = ["ec2:CreateTags"]
      Resource = local.security_arn
      Condition = {
        StringEquals = { "ec2:CreateAction" = "CreateSecurityGroup" }
        Null         = { "aws:RequestTag/${local.cluster_tag}" = "false" }
      }
    },
    {
      Sid       = "TagOwnSecurityGroups"
      Effect    = "Allow"
      Action    = ["ec2:CreateTags", "ec2:DeleteTags"]
      Resource  = local.security_arn
      Condition = { Null = { "aws:RequestTag/${local.cluster_tag}" = "true", "aws:ResourceTag/${local.cluster_tag}" = "false" } }
    },
    {
      Sid       = "DeleteOwnSecurityGroups"
      Effect    = "Allow"
      Action    = ["ec2:DeleteSecurityGroup"]
      Resource  = "*"
      Condition = { Null = { "aws:ResourceTag/${local.cluster_tag}" = "false" } }
    },
    {
      Sid       = "CreateOnlyWithTheTag"
      Effect    = "Allow"
      Action    = ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"]
      Resource  = "*"
      Condition = { Null = { "aws:RequestTag/${local.cluster_tag}" = "false" } }
    },
    {
      Sid      = "TagWhileCreating"
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:AddTags"]
      Resource = local.balancer_arns
      Condition = {
        StringEquals = { "elasticloadbalancing:CreateAction" = ["CreateTargetGroup", "CreateLoadBalancer"] }
        Null         = { "aws:RequestTag/${local.cluster_tag}" = "false" }
      }
    },
    {
      Sid       = "TagOwn"
      Effect    = "Allow"
      Action    = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"]
      Resource  = local.balancer_arns
      Condition = { Null = { "aws:RequestTag/${local.cluster_tag}" = "true", "aws:ResourceTag/${local.cluster_tag}" = "false" } }
    },
    {
      Sid      = "TagListeners"
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"]
      Resource = [for kind in ["listener/net", "listener/app", "listener-rule/net", "listener-rule/app"] : "${local.balancer}:${kind}/*/*/*"]
    },
    {
      Sid    = "ListenersAndRules"
      Effect = "Allow"
      Action = [
        "elasticloadbalancing:AddListenerCertificates",
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyListenerAttributes",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:RemoveListenerCertificates",
        "elasticloadbalancing:SetRulePriorities",
      ]
      Resource = "*"
    },
    {
      Sid    = "ChangeOwn"
      Effect = "Allow"
      Action = [
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:ModifyCapacityReservation",
        "elasticloadbalancing:ModifyIpPools",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
      ]
      Resource  = "*"
      Condition = { Null = { "aws:ResourceTag/${local.cluster_tag}" = "false" } }
    },
    {
      Sid      = "Targets"
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"]
      Resource = "${local.balancer}:targetgroup/*/*"
    },
  ]
}
