# kept by terraform init
