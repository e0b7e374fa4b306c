import { createRenderer } from "@loaddirector/messages";
import { fixedId } from "@loaddirector/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FailureData } from "./errors";
import { type ApiUnderTest, apiUnderTest, type Calls, failureOfCall, serviceForm, startLimit } from "./testing";

let api: ApiUnderTest;
let ann: Calls;
beforeAll(async () => {
  api = await apiUnderTest();
  ann = api.as("ann");
  await ann.virtualService.save(serviceForm(1));
}, startLimit);
afterAll(() => api.close());

const inWords = { en: createRenderer("en"), "zh-CN": createRenderer("zh-CN") };

/** The call must fail at this field, in words of both languages, and leave the candidate as it was. */
async function refusedAt(path: string[], key: string, call: Promise<unknown>): Promise<FailureData> {
  const before = api.services.store.view;
  const [counter, candidate] = [before.counter, before.candidate];
  const failure = await failureOfCall(call);
  expect(failure.reason).toBe("invalid");
  const found = failure.issues.find((issue) => issue.path.join(".") === path.join("."));
  expect(found, JSON.stringify(failure.issues)).toBeDefined();
  expect(found!.message.key).toBe(key);
  for (const render of Object.values(inWords)) expect(render(found!.message)).not.toContain(key);
  expect(api.services.store.view.counter).toBe(counter);
  expect(api.services.store.view.candidate).toBe(candidate);
  return failure;
}

const form = () => serviceForm(2);
type Form = ReturnType<typeof form>;

describe("the form of a service", () => {
  const cases: [string, string[], string, (form: Form) => unknown][] = [
    ["a name of 300 characters", ["service", "name"], "invalid.nameTooLong", (f) => (f.service.name = "a".repeat(300))],
    ["an empty name", ["service", "name"], "invalid.required", (f) => (f.service.name = "")],
    ["HTML in the name", ["service", "name"], "invalid.name", (f) => (f.service.name = "<script>alert(1)</script>")],
    ["a quote in the name", ["service", "name"], "invalid.name", (f) => (f.service.name = `web"`)],
    ["a line break in the name", ["service", "name"], "invalid.name", (f) => (f.service.name = "web\nweb")],
    ["NUL in the name", ["service", "name"], "invalid.name", (f) => (f.service.name = "web\0")],
    [
      "a long description",
      ["service", "description"],
      "invalid.descriptionTooLong",
      (f) => (f.service.description = "a".repeat(300)),
    ],
    [
      "a line break in the description",
      ["service", "description"],
      "invalid.controlCharacters",
      (f) => (f.service.description = "a\nb"),
    ],
    [
      "NUL in the description",
      ["service", "description"],
      "invalid.controlCharacters",
      (f) => (f.service.description = "a\0b"),
    ],
    [
      "port 0",
      ["service", "listeners", "0", "ports", "first"],
      "invalid.port",
      (f) => (f.service.listeners[0]!.ports = { first: 0, last: 0 }),
    ],
    [
      "port 70000",
      ["service", "listeners", "0", "ports", "first"],
      "invalid.port",
      (f) => (f.service.listeners[0]!.ports = { first: 70_000, last: 70_000 }),
    ],
    ["no listener", ["service", "listeners"], "invalid.noListener", (f) => (f.service.listeners = [])],
    [
      "an unknown scheduler",
      ["service", "scheduler"],
      "invalid.scheduler",
      (f) => (f.service.scheduler = "fastest" as never),
    ],
    [
      "a scheduler the engine lacks",
      ["service", "scheduler"],
      "unsupported.scheduler",
      (f) => (f.service.scheduler = "mh"),
    ],
    ["an unknown method", ["service", "method"], "invalid.method", (f) => (f.service.method = "teleport" as never)],
    ["no address", ["address", "address"], "invalid.address", (f) => (f.address.address = "somewhere" as never)],
    [
      "a loopback address",
      ["address", "address"],
      "invalid.hostAddress",
      (f) => (f.address.address = "127.0.0.1" as never),
    ],
    ["HTML in the address's name", ["address", "name"], "invalid.name", (f) => (f.address.name = "<b>")],
    [
      "port 0 of a server",
      ["destinations", "1", "port"],
      "invalid.port",
      (f) => (f.destinations[1]!.destination.port = 0),
    ],
    [
      "port 70000 of a server",
      ["destinations", "1", "port"],
      "invalid.port",
      (f) => (f.destinations[1]!.destination.port = 70_000),
    ],
    [
      "a negative weight",
      ["destinations", "0", "weight"],
      "invalid.weight",
      (f) => (f.destinations[0]!.destination.weight = -1),
    ],
    [
      "a quote in a server's name",
      ["destinations", "0", "server", "name"],
      "invalid.name",
      (f) => (f.destinations[0]!.server.name = "web'1"),
    ],
    [
      "the virtual address as server",
      ["destinations", "1", "server", "address"],
      "conflict.serverIsVirtualAddress",
      (f) => (f.destinations[1]!.server.address = f.address.address),
    ],
    [
      "a server twice",
      ["destinations", "1", "realServerId"],
      "conflict.destinationTwice",
      (f) => (f.destinations[1]!.destination.realServerId = f.destinations[0]!.destination.realServerId),
    ],
    [
      "a server of the other family",
      ["destinations", "0", "realServerId"],
      "conflict.family",
      (f) => (f.destinations[0]!.server.address = "2001:db8::9" as never),
    ],
    [
      "a port change with DR",
      ["destinations", "0", "port"],
      "conflict.methodKeepsPort",
      (f) => {
        f.service.method = "dr";
        f.destinations[0]!.destination.port = 8080;
      },
    ],
    ["a name that is taken", ["service", "name"], "conflict.nameTaken", (f) => (f.service.name = "WEB-1")],
    ["an unknown field", ["service"], "invalid.unknownField", (f) => Object.assign(f.service, { command: "reboot" })],
  ];

  it.each(cases)("%s", async (_what, path, key, spoil) => {
    const spoilt = form();
    spoil(spoilt);
    await refusedAt(path, key, ann.virtualService.save(spoilt));
  });

  it("two services on one address and port", async () => {
    const { service, address: _own, ...rest } = form();
    const taken = { ...service, virtualAddressId: serviceForm(1).address.id };
    const call = ann.virtualService.save({ ...rest, service: taken });
    await refusedAt(["service", "listeners", "0", "ports"], "conflict.listenerTaken", call);
  });

  it("is taken when nothing is wrong with it", async () => {
    await ann.virtualService.save({
      ...form(),
      service: { ...form().service, description: `quotes "'<b>&amp; stay as they are` },
    });
    const { object } = await ann.virtualService.get({ id: form().service.id });
    expect(object.description).toBe(`quotes "'<b>&amp; stay as they are`);
  });
});

describe("single objects", () => {
  it("an address of a server that is a virtual one already", async () => {
    const server = { ...serviceForm(5).destinations[0]!.server, address: serviceForm(1).address.address };
    await refusedAt(
      ["address"],
      "conflict.serverIsVirtualAddress",
      ann.realServer.write({ object: server, version: null }),
    );
  });

  it("a virtual address that is a server's already", async () => {
    const address = { ...serviceForm(5).address, address: serviceForm(1).destinations[0]!.server.address };
    const call = ann.virtualAddress.write({ object: address, version: null });
    await refusedAt(["address"], "conflict.virtualAddressIsServer", call);
  });

  it("a local address that is a virtual one already", async () => {
    const localAddresses = [{ address: serviceForm(1).address.address, interface: "internal" as const }];
    const node = { id: fixedId("node", 1), name: "director", localAddresses };
    await refusedAt(
      ["localAddresses", "0", "address"],
      "conflict.addressTaken",
      ann.node.write({ object: node, version: null }),
    );
  });

  it("a weight for several destinations of which one was changed meanwhile: none is written", async () => {
    const rows = await ann.destination.list();
    const destinations = rows.map(({ object, version }, index) => ({ id: object.id, version: version - (index % 2) }));
    const { counter } = api.services.store.view;
    expect((await failureOfCall(ann.destination.weigh({ destinations, weight: 7 }))).reason).toBe("stale");
    expect(api.services.store.view.counter).toBe(counter);
    const current = destinations.map(({ id }, index) => ({ id, version: rows[index]!.version }));
    await ann.destination.weigh({ destinations: current, weight: 7 });
    expect((await ann.destination.list()).map(({ object }) => object.weight)).toEqual(rows.map(() => 7));
    expect(api.services.store.view.counter).toBe(counter + 1);
  });

  it("something others still use", async () => {
    const { id } = serviceForm(1).destinations[0]!.server;
    const { version } = await ann.realServer.get({ id });
    const failure = await refusedAt([], "conflict.inUse", ann.realServer.remove({ id, version }));
    expect(failure.issues[0]!.message.values).toEqual({ name: "web-1" });
  });

  it("a health check whose timeout is longer than its interval", async () => {
    const object = {
      id: "hc_0000000000000009",
      name: "slow",
      type: "tcp" as const,
      intervalMs: 500,
      timeoutMs: 900,
      description: "",
    };
    await refusedAt(["timeoutMs"], "invalid.timeoutAboveInterval", ann.healthCheck.write({ object, version: null }));
  });

  it.each(["request\r\nHost: x", "/a b", "relative"])("the path %j of a health check", async (path) => {
    const object = { id: "hc_0000000000000009", name: "path", type: "http" as const, path, description: "" };
    await refusedAt(["path"], "invalid.path", ann.healthCheck.write({ object, version: null }));
  });

  it("a comment with a line break", async () => {
    const { counter } = await ann.candidate.state();
    await refusedAt(["comment"], "invalid.controlCharacters", ann.candidate.commit({ counter, comment: "a\nb" }));
  });

  it("user names that OpenSSH would not take", async () => {
    for (const name of ["Ann", "a b", "-a", "a".repeat(33), "a\n", "<b>", ""]) {
      const call = ann.user.create({ name, role: "viewer", password: "correct horse battery" });
      expect((await failureOfCall(call)).issues[0]!.path, name).toEqual(["name"]);
    }
  });
});
