import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { contentSecurityPolicy } from "./security-headers";

export type Pages = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Next's own handler over what `next build` made; null when nothing was built. */
export async function loadPages(root: string): Promise<Pages | null> {
  const dir = join(root, "apps/console");
  if (!existsSync(join(dir, ".next/BUILD_ID"))) return null;
  const { default: next } = await import("next");
  const app = next({ dev: false, dir, quiet: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  return async (request, response) => {
    // Next takes the nonce for its scripts from the policy of the request.
    const policy = contentSecurityPolicy(randomBytes(16).toString("base64"));
    request.headers["content-security-policy"] = policy;
    response.setHeader("content-security-policy", policy);
    await handle(request, response);
  };
}
