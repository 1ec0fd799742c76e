FROM node:24-slim
RUN yarn install && yarn cache clean
RUN yarn build
