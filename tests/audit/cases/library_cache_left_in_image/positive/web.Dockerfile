FROM node:24-slim
RUN yarn install --frozen-lockfile
