# The portal, both of its processes: the web server is started by default, the worker by `server/worker.ts`, migrations by
# `scripts/migrate.ts`. Both bases are named by digest; a newer one is a change to this file.
FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN node scripts/generate-client.ts \
 && NEXT_TELEMETRY_DISABLED=1 node node_modules/next/dist/bin/next build \
 && cp -R .next/static .next/standalone/.next/static \
 && cp -R public .next/standalone/public

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# What starts is the base image's Node, so the one that npm would install is left out.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node node_modules/node-bin-*

FROM gcr.io/distroless/nodejs24-debian12:nonroot@sha256:14d42e2511532589a7c7e01a753667a74fcc96266e137e8125006b87b0c32d0a
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/.next/standalone ./.next/standalone
# The worker runs from source: Node strips the types.
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY domain ./domain
COPY server ./server
COPY scripts/migrate.ts ./scripts/migrate.ts
COPY --from=build /app/prisma ./prisma
USER 65532:65532
EXPOSE 3000 9464
ENTRYPOINT ["/nodejs/bin/node"]
CMD [".next/standalone/server.js"]
