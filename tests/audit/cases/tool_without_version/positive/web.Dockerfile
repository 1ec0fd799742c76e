FROM node:24-slim
RUN npm install -g serve @scope/tool
