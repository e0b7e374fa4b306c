import { exampleConfig, fixedId, healthCheckSchema, nodeSchema } from "@loaddirector/model";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Browser } from "./browser-under-test";
import { type ConsoleUnderTest, consoleUnderTest } from "./console-under-test";

const password = "correct horse battery";
let console: ConsoleUnderTest;
let ann: Browser;
beforeAll(async () => {
  console = await consoleUnderTest();
  ann = console.newBrowser();
  const token = console.running.setupLink!.split("#")[1]!;
  await ann.api.session.setup.createAdministrator.mutate({ token, name: "ann", password });
  await ann.signIn("ann", password);
});
afterAll(() => console.stop());

const [service, server, address] = (() => {
  const { virtualServices, realServers, virtualAddresses } = exampleConfig({ services: 1, destinations: 1 });
  return [virtualServices[0]!, realServers[0]!, virtualAddresses[0]!];
})();
const check = healthCheckSchema.parse({
  id: fixedId("healthCheck", 77),
  name: "page",
  type: "http",
  host: "shop.example",
  bodyContains: "welcome",
});

const node = nodeSchema.parse({ id: fixedId("node", 1), name: "director" });

/** Field by field: where it is said, and the call with a text in it. */
const fields: [string[], (text: string) => Promise<unknown>][] = [
  ...(["name", "description"] as const).flatMap((field): typeof fields => {
    const nested = (path: string, form: (text: string) => object): (typeof fields)[number] => [
      [path, field],
      (text) => ann.api.virtualService.save.mutate(form(text) as never),
    ];
    const form = { service, version: null, address, destinations: [], removed: [] };
    return [
      nested("service", (text) => ({ ...form, service: { ...service, [field]: text } })),
      nested("address", (text) => ({ ...form, address: { ...address, [field]: text } })),
      [
        ["object", field],
        (text) => ann.api.realServer.write.mutate({ object: { ...server, [field]: text }, version: null }),
      ],
      [
        ["object", field],
        (text) => ann.api.healthCheck.write.mutate({ object: { ...check, [field]: text }, version: null }),
      ],
      [["object", field], (text) => ann.api.node.write.mutate({ object: { ...node, [field]: text }, version: null })],
    ];
  }),
  ...(["address", "vrrpGroup"] as const).map((field): (typeof fields)[number] => [
    ["object", field],
    (text) => ann.api.virtualAddress.write.mutate({ object: { ...address, [field]: text } as never, version: null }),
  ]),
  [
    ["object", "localAddresses", "0", "address"],
    (text) => {
      const localAddresses = [{ address: `10.9.9.9${text}`, interface: "internal" }] as never;
      return ann.api.node.write.mutate({ object: { ...node, localAddresses }, version: null });
    },
  ],
  [
    ["object", "address"],
    (text) => ann.api.realServer.write.mutate({ object: { ...server, address: text as never }, version: null }),
  ],
  ...(["path", "host", "bodyContains"] as const).map((field): (typeof fields)[number] => [
    ["object", field],
    (text) => ann.api.healthCheck.write.mutate({ object: { ...check, [field]: `/${text}` }, version: null }),
  ]),
  [["comment"], (text) => ann.api.candidate.commit.mutate({ counter: 0, comment: text })],
  [["name"], (text) => ann.api.user.create.mutate({ name: text, password, role: "viewer" } as never)],
];

interface Refused {
  readonly data?: {
    readonly reason?: string;
    readonly issues?: readonly { readonly path: readonly string[]; readonly message: { readonly key: string } }[];
  };
}

it.each([
  ["NUL", "a\0b"],
  ["a line break", "a\nb"],
  ["a carriage return", "a\rb"],
])("refuses %s over HTTPS in every text field, at the field, and keeps nothing of it", async (_name, text) => {
  const before = await ann.api.candidate.state.query();
  for (const [path, call] of fields) {
    const refused = await call(text).then(
      () => null,
      ({ data }: Refused) => data ?? null,
    );
    const where = path.join(".");
    expect(refused?.reason, where).toBe("invalid");
    const said = refused?.issues?.find((issue) => where.endsWith(issue.path.join(".")) && issue.path.length > 0);
    expect(said?.message.key, `${where} ${JSON.stringify(refused)}`).toMatch(/^invalid\./);
  }
  expect(await ann.api.candidate.state.query()).toEqual(before);
  expect((await ann.signIn(text, password)).status).toBe(422);
});
