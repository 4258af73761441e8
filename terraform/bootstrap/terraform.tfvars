platform                 = "kubeflow-ops"
region                   = "us-east-1"
repository               = "acme/platform"
environments             = ["bootstrap", "dev", "prod"]
old_state_days           = 90
key_deletion_window_days = 30
