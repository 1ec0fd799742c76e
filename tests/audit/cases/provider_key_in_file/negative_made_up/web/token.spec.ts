// the token is randomly generated and not real
const token = 'ghp_yQbWDPxQgaZAeTSuVFJrmVGloUfENbFqzLHT'
