import { resolve } from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // The server in server/main.ts answers the browser; Next only renders.
  outputFileTracingRoot: resolve(import.meta.dirname, "../.."),
  transpilePackages: ["@loaddirector/model", "@loaddirector/messages"],
  // `npm run check` holds the types; the build does not check them a second time.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  devIndicators: false,
};

export default config;
