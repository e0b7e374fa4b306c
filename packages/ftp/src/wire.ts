import { type Address, portSchema } from "@loaddirector/model";
import { z } from "zod";

const addressText = z
  .string()
  .max(45)
  .transform((text) => text as Address);
/** Names a control connection while it lasts; chosen by the FTP process. */
const control = z.number().int().nonnegative();

export const listenerSchema = z.strictObject({ address: addressText, port: portSchema });
export type FtpListener = z.infer<typeof listenerSchema>;

const directionSchema = z.enum(["passive", "active"]);
/** passive: the client opens the data connection to `port` of the server; active: the server opens it to the client. */
export type Direction = z.infer<typeof directionSchema>;

/** Agent to FTP process. `server` comes with the socket that is connecting to the server. */
export const toFtpSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("listen"), listeners: z.array(listenerSchema) }),
  z.strictObject({ type: z.literal("server"), control }),
  z.strictObject({ type: z.literal("noServer"), control }),
  /** Port under which the data connection will be let through; null: it will not. */
  z.strictObject({ type: z.literal("expected"), control, request: z.number(), port: portSchema.nullable() }),
]);
export type ToFtp = z.infer<typeof toFtpSchema>;

/** FTP process to agent. It names ports only: the addresses are those of the control connection, whatever it says. */
export const fromFtpSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({
    type: z.literal("accepted"),
    control,
    client: addressText,
    clientPort: portSchema,
    virtual: addressText,
    virtualPort: portSchema,
  }),
  z.strictObject({
    type: z.literal("expect"),
    control,
    request: z.number().int().nonnegative(),
    direction: directionSchema,
    port: portSchema,
  }),
  z.strictObject({ type: z.literal("encrypted"), control }),
  z.strictObject({ type: z.literal("closed"), control }),
  /** A client was turned away because there are too many control connections, of it or of all. Once a minute. */
  z.strictObject({ type: z.literal("crowded"), client: addressText }),
  z.strictObject({ type: z.literal("deaf"), address: addressText, port: portSchema, error: z.string().max(200) }),
]);
export type FromFtp = z.infer<typeof fromFtpSchema>;
