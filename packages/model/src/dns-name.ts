import { z } from "zod";
import { addressSchema } from "./address";
import { descriptionSchema, integer, portSchema } from "./fields";
import { idSchema } from "./id";

/** RFC 1123: labels of 1 to 63 letters, digits and hyphens, no hyphen at either end. */
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A fully qualified domain name of two labels or more, in lower case without the last dot; at most 253 characters. */
export const domainNameSchema = z.string({ error: "invalid.required" }).transform((text, context) => {
  const name = text.trim().replace(/\.$/, "").toLowerCase();
  const labels = name.split(".");
  if (
    name.length <= 253 &&
    labels.length > 1 &&
    labels.every((each) => label.test(each)) &&
    !/^\d+$/.test(labels.at(-1)!)
  )
    return name;
  context.addIssue({ code: "custom", message: name === "" ? "invalid.required" : "invalid.domainName" });
  return z.NEVER;
});

export const dnsAnswerSchema = z.discriminatedUnion("type", [
  /** Of this box: serves while an enabled service on it has a destination that takes clients. */
  z.strictObject({ type: z.literal("virtualAddress"), virtualAddressId: idSchema("virtualAddress") }),
  /** Of another director: serves while its check finds it up. */
  z.strictObject({
    type: z.literal("address"),
    address: addressSchema,
    /** null: not checked, always taken as serving. */
    healthCheckId: idSchema("healthCheck").nullable().default(null),
    /** Port to check where the health check names none. */
    port: portSchema.default(80),
  }),
]);
export type DnsAnswer = z.infer<typeof dnsAnswerSchema>;

/** A name in DNS that stands for the virtual addresses of several directors (feature F7). It is a zone of its own. */
export const dnsNameSchema = z.strictObject({
  id: idSchema("dnsName"),
  /** The domain name that the parent zone delegates to the boxes. */
  name: domainNameSchema,
  enabled: z.boolean().default(true),
  /** Seconds that resolvers keep an answer. */
  ttl: integer(1, 86_400, "invalid.seconds").default(30),
  /** What is answered while no answer serves: all of them, as if all did, or none. */
  whenNoneServes: z.enum(["all", "none"], { error: "invalid.value" }).default("all"),
  /** As the parent zone names them; the first is the primary of the SOA record. */
  nameServers: z
    .array(domainNameSchema)
    .min(1, { error: "invalid.noNameServer" })
    .max(13, { error: "invalid.tooMany" }),
  answers: z.array(dnsAnswerSchema).min(1, { error: "invalid.noAnswer" }).max(64, { error: "invalid.tooMany" }),
  description: descriptionSchema,
});
export type DnsName = z.infer<typeof dnsNameSchema>;
