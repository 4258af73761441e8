# The bucket's name is given at initialisation: bucket names are shared with everybody on AWS.
#   terraform init -backend-config=bucket=<state bucket>
# The bucket is made by this very folder; docs/terraform.md says how the first time goes.
#
# Encryption is the bucket's own, with our key; `encrypt = true` would ask for S3's key instead.
terraform {
  backend "s3" {
    key          = "bootstrap/terraform.tfstate"
    region       = "us-east-1"
    use_lockfile = true
  }
}
