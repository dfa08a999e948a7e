# syntax=docker/dockerfile:1
# The gateway as an image: built from this repository in one stage, and in the last one Node, the bundle and
# its native database driver, run by an ordinary user. Nothing at run time needs a shell or a root that can be
# written to. docs/guide/operations.md shows how to run it.

ARG NODE=node:20.20.2-bookworm-slim

FROM ${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build.mjs

FROM ${NODE} AS packages
WORKDIR /packages
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && install -d -m 0700 /data

FROM ${NODE}
LABEL org.opencontainers.image.title="wicketgate" \
      org.opencontainers.image.description="Policy gateway and tool registry for the Model Context Protocol" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /packages/node_modules ./node_modules
COPY --from=build /build/package.json ./package.json
COPY --from=build /build/dist ./dist
COPY --from=packages --chown=1000:1000 /data /data
USER 1000:1000
VOLUME ["/data"]
EXPOSE 8700 9700
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9700/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/cli.js"]
CMD ["serve", "--data", "/data", "--listen", "0.0.0.0:8700", "--metrics", "0.0.0.0:9700", "--log", "json"]
