FROM node:24-slim
COPY package.json .npmrc ./
