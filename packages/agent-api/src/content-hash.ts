import { hash } from "node:crypto";
import { contentHasher } from "@loaddirector/model";

/** The hash of a configuration that apply carries and status reports. */
export const contentHash = contentHasher((text) => hash("sha256", text, "hex")).hashConfig;
