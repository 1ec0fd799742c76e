FROM node:24-slim AS build
RUN npm ci
FROM build AS dev-envs
CMD ["npm", "run", "dev"]
