FROM gcr.io/distroless/static:nonroot
CMD ["/shop"]
