mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                     = "example"
  account                  = { id = "123456789012", region = "us-east-1", partition = "aws" }
  kubernetes_version       = "1.35"
  subnet_ids               = ["subnet-a", "subnet-b"]
  public_endpoint          = true
  endpoint_cidrs           = ["203.0.113.0/24"]
  log_types                = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
  log_retention_days       = 14
  key_deletion_window_days = 7
  machine_tags             = { Environment = "example" }
  administrators           = ["arn:aws:iam::123456789012:role/administrators"]
  add_on_versions          = { vpc-cni = null, kube-proxy = null, coredns = null, eks-pod-identity-agent = null, aws-ebs-csi-driver = null }
  nodes                    = { instance_type = "t3.medium", ami_type = "AL2023_x86_64_STANDARD", capacity_type = "ON_DEMAND", min = 2, desired = 3, max = 4, disk_gib = 30, max_pods = 50 }
}

run "a_small_cluster" {
  command = apply

  module {
    source = "./modules/eks"
  }

  assert {
    condition     = aws_eks_node_group.platform.instance_types[0] == "t3.medium"
    error_message = "Nodes are of the size that was given."
  }

  assert {
    condition     = aws_eks_node_group.platform.scaling_config[0].min_size == 2 && aws_eks_node_group.platform.scaling_config[0].desired_size == 3 && aws_eks_node_group.platform.scaling_config[0].max_size == 4
    error_message = "There are as many nodes as were asked for."
  }

  assert {
    condition     = length(aws_eks_node_group.platform.remote_access) == 0 && aws_launch_template.nodes.key_name == null
    error_message = "Nobody signs in to a node: nodes are replaced."
  }

  assert {
    condition     = aws_launch_template.nodes.metadata_options[0].http_put_response_hop_limit == 1 && aws_launch_template.nodes.metadata_options[0].http_tokens == "required"
    error_message = "A pod cannot ask for the node's credentials."
  }

  assert {
    condition     = aws_launch_template.nodes.block_device_mappings[0].ebs[0].volume_size == 30 && tobool(aws_launch_template.nodes.block_device_mappings[0].ebs[0].encrypted)
    error_message = "Nodes have an encrypted disk of the given size."
  }

  assert {
    condition     = toset([for kind in aws_launch_template.nodes.tag_specifications : kind.resource_type]) == toset(["instance", "volume"]) && alltrue([for kind in aws_launch_template.nodes.tag_specifications : kind.tags["Environment"] == "example"])
    error_message = "Machines and disks carry the environment's tags, by which the budget counts."
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.nodes.user_data), "maxPods: 50")
    error_message = "The kubelet takes the number of pods that was given, not what EKS assumes without prefixes."
  }

  assert {
    condition     = contains(aws_eks_cluster.this.enabled_cluster_log_types, "audit") && aws_cloudwatch_log_group.control_plane.retention_in_days == 14
    error_message = "Who did what is kept, and not for ever."
  }

  assert {
    condition     = aws_cloudwatch_log_group.control_plane.name == "/aws/eks/example/cluster"
    error_message = "EKS writes to this group and no other, so retention holds for what it writes."
  }

  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].resources == toset(["secrets"]) && aws_kms_key.this.enable_key_rotation
    error_message = "Secrets are encrypted with a key of ours that rotates."
  }

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].public_access_cidrs == toset(["203.0.113.0/24"]) && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "Only the named networks reach the API server from outside; nodes reach it inside."
  }

  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions
    error_message = "Access is in entries; whoever made the cluster holds no hidden right."
  }

  assert {
    condition     = aws_eks_cluster.this.upgrade_policy[0].support_type == "STANDARD"
    error_message = "Extended support, at six times the price, does not begin by itself."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values) == { enableNetworkPolicy = "true", env = { ENABLE_PREFIX_DELEGATION = "true", WARM_PREFIX_TARGET = "1" } }
    error_message = "NetworkPolicies are enforced, and nodes take prefixes of addresses."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.on_nodes["aws-ebs-csi-driver"].configuration_values).controller.extraVolumeTags == { Environment = "example" }
    error_message = "Volumes of claims carry the environment's tags."
  }

  assert {
    condition     = toset(concat(keys(aws_eks_addon.before_nodes), keys(aws_eks_addon.on_nodes))) == toset(["vpc-cni", "kube-proxy", "coredns", "eks-pod-identity-agent", "aws-ebs-csi-driver"])
    error_message = "The add-ons that a cluster needs are there."
  }

  assert {
    condition     = toset(keys(aws_iam_role_policy_attachment.node)) == toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])
    error_message = "A node may join and pull; everything else is a pod's own right."
  }

  assert {
    condition     = aws_iam_openid_connect_provider.this.client_id_list == toset(["sts.amazonaws.com"])
    error_message = "ServiceAccounts can take roles."
  }

  assert {
    condition     = aws_ec2_tag.cluster_security_group.key == "karpenter.sh/discovery" && aws_ec2_tag.cluster_security_group.value == "example"
    error_message = "Karpenter finds the security group of the nodes."
  }
}

run "a_larger_cluster_from_the_same_module" {
  command = plan

  module {
    source = "./modules/eks"
  }

  variables {
    public_endpoint = false
    nodes           = { instance_type = "m5.xlarge", ami_type = "AL2023_x86_64_STANDARD", capacity_type = "ON_DEMAND", min = 3, desired = 3, max = 6, disk_gib = 50, max_pods = 110 }
  }

  assert {
    condition     = aws_eks_node_group.platform.instance_types[0] == "m5.xlarge" && aws_eks_node_group.platform.scaling_config[0].max_size == 6
    error_message = "The same module makes larger nodes."
  }

  assert {
    condition     = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    error_message = "The API server can be kept inside the network."
  }
}

run "an_api_server_open_to_everybody_is_refused" {
  command = plan

  module {
    source = "./modules/eks"
  }

  variables {
    endpoint_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.endpoint_cidrs]
}

run "a_cluster_without_audit_log_is_refused" {
  command = plan

  module {
    source = "./modules/eks"
  }

  variables {
    log_types = ["api", "authenticator", "scheduler"]
  }

  expect_failures = [var.log_types]
}
