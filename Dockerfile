# The suite as an image. Build it where the repository is checked out:
#   docker build --tag argos-conformance:0.1.0 .
# and run it in the folder that holds the .env.NAME files:
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/data" argos-conformance:0.1.0 run --target staging --yes
# Settings come from those files, or by `--env ARGOS_API_KEY`; none is in the image.

FROM node:20.19.5-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:20.19.5-bookworm-slim
ENV NODE_ENV=production
WORKDIR /opt/argos-conformance
COPY package.json package-lock.json .npmrc README.md LICENSE ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY --from=build /build/dist ./dist
# Reports and ledgers are written into the folder of the caller, by somebody who may do nothing else.
RUN mkdir /data && chown node:node /data
USER node
WORKDIR /data
ENTRYPOINT ["node", "/opt/argos-conformance/dist/cli/main.js"]
CMD ["--help"]
