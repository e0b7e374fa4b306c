import { type Connection, type Flow, flowSchema } from "@loaddirector/model";

export const flowParameter = "explain";
/** The form without a flow. */
export const newFlow = "new";

/** A flow in the page's address: tcp_198.51.100.73_51544_192.0.2.10_443 */
export function flowText({ protocol, client, clientPort, virtual, virtualPort }: Flow | Connection): string {
  return [protocol, client, clientPort, virtual, virtualPort].join("_");
}

/** null: none, or not one. */
export function flowOfText(text: string | null): Flow | null {
  const [protocol, client, clientPort, virtual, virtualPort] = (text ?? "").split("_");
  const parsed = flowSchema.safeParse({
    protocol,
    client,
    clientPort: Number(clientPort),
    virtual,
    virtualPort: Number(virtualPort),
  });
  return parsed.success ? parsed.data : null;
}

/** The page with the connections of a service, or of one server in it. */
export function connectionsOf(fields: { readonly service: string; readonly server?: string }): string {
  const filter = Object.entries(fields).map(([field, value]) => `${field}=${value}`);
  return `/connections?${new URLSearchParams({ filter: filter.join(" ") })}`;
}
