import { hash } from "node:crypto";
import { contentHasher } from "@loaddirector/model";

/** The hash of a configuration that apply carries and status reports. */
export const contentHash = contentHasher((text, form) => hash("sha256", text, form)).hashConfig;
