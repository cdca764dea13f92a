#!/usr/bin/env bash
# Puts a pinned Terraform into a folder, for pipelines: install-terraform.sh <folder>
# The checksums are those that its publisher lists for this version.
set -euo pipefail

folder=$1
version=1.11.4
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64)
    platform=linux_amd64
    sum=1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc
    ;;
  Linux-aarch64)
    platform=linux_arm64
    sum=a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633
    ;;
  *)
    echo "install-terraform.sh knows Linux on x86-64 and ARM64; got $(uname -s)-$(uname -m); install Terraform $version yourself" >&2
    exit 2
    ;;
esac

mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source=${TERRAFORM_RELEASES:-https://releases.hashicorp.com/terraform}
curl --fail --silent --show-error --location --retry 3 --output "$work/terraform.zip" "$source/$version/terraform_${version}_$platform.zip"
echo "$sum  $work/terraform.zip" | sha256sum --check --quiet
unzip -q -o "$work/terraform.zip" terraform -d "$folder"
