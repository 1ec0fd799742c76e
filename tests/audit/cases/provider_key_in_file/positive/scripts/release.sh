#!/bin/sh
curl -H 'Authorization: token ghp_u8jzPde0IgxLd6GncfBAepfJBd0Kh8oOOL8d' https://api.github.com/user
