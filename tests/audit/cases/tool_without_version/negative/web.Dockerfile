FROM node:24-slim
RUN npm install && npm i -g serve@14.2 @scope/tool@1 && npm ci
