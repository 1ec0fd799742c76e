"""What names mean: packages, images, schemes of URLs and resources of clouds, as rows of data."""
