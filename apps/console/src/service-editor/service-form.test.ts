import { type Destination, exampleConfig, issue, realServerSchema, type VirtualService } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { parseDestinationLines } from "./destination-lines";
import { parseListeners } from "./listener-text";
import { mergeService } from "./merge-service";
import { newServiceBase, parseServiceForm, placeIssues, type ServiceBase, serviceWriteOf } from "./service-form";

const config = exampleConfig({ destinations: 3 });
const base: ServiceBase = {
  version: 7,
  form: {
    service: config.virtualServices[0]!,
    address: null,
    destinations: config.destinations.map((destination, index) => ({ destination, version: index, server: null })),
  },
};
const withService = (part: Partial<VirtualService>) => ({ ...base.form, service: { ...base.form.service, ...part } });
const withDestination = (index: number, part: Partial<Destination>, form = base.form) => ({
  ...form,
  destinations: form.destinations.map((each, at) =>
    at === index ? { ...each, destination: { ...each.destination, ...part } } : each,
  ),
});

describe("serviceWriteOf", () => {
  it("writes what changed, and knows where it stood", () => {
    const edited = withDestination(2, { weight: 9 });
    const form = { ...edited, destinations: edited.destinations.slice(1) };
    const { write, places } = serviceWriteOf(form, base);
    expect(write.version).toBe(7);
    expect(write.destinations.map(({ destination }) => destination.weight)).toEqual([9]);
    expect(write.removed).toEqual([{ id: config.destinations[0]!.id, version: 0 }]);
    const refused = issue("error", null, ["destinations", "0", "weight"], "invalid.weight");
    expect(placeIssues([refused], places)[0]!.path).toEqual(["destinations", "1", "weight"]);
  });
});

describe("parseServiceForm", () => {
  it("finds what is missing in a new form, each at its field", () => {
    const { form } = newServiceBase();
    const paths = parseServiceForm(form).map(({ path, message }) => `${path.join(".")} ${message.key}`);
    expect(paths).toEqual([
      "service.name invalid.required",
      "service.name invalid.name",
      "service.listeners invalid.noListener",
      "address.name invalid.required",
      "address.name invalid.name",
      "address.address invalid.address",
    ]);
  });

  it("refuses a number nobody can read", () => {
    const [found] = parseServiceForm(withDestination(1, { weight: Number.NaN }));
    expect(found).toMatchObject({ path: ["destinations", "1", "weight"], message: { key: "invalid.weight" } });
  });
});

describe("mergeService", () => {
  it("keeps both when different things changed", () => {
    const theirs = withDestination(0, { weight: 5 });
    const { merged, conflicts } = mergeService(base.form, theirs, withService({ scheduler: "rr" }));
    expect(merged.service.scheduler).toBe("rr");
    expect(merged.destinations[0]!.destination.weight).toBe(5);
    expect(conflicts).toEqual([]);
  });

  it("asks where both changed the same, at its place in the form", () => {
    const theirs = withDestination(1, { weight: 5 }, withService({ scheduler: "lc" }));
    const yours = withDestination(1, { weight: 6 }, withService({ scheduler: "rr" }));
    const { conflicts } = mergeService(base.form, theirs, yours);
    expect(conflicts.map(({ name, theirs, yours }) => [name, theirs, yours])).toEqual([
      ["service.scheduler", "lc", "rr"],
      ["destinations.1.destination.weight", 5, 6],
    ]);
  });

  it("takes over what they added and removed", () => {
    const added = {
      destination: { ...config.destinations[0]!, id: "ds_new" as Destination["id"] },
      version: 9,
      server: null,
    };
    const theirs = { ...base.form, destinations: [...base.form.destinations.slice(1), added] };
    const { merged, ...counts } = mergeService(base.form, theirs, base.form);
    expect(merged.destinations.map(({ destination }) => destination.id)).toEqual([
      config.destinations[1]!.id,
      config.destinations[2]!.id,
      "ds_new",
    ]);
    expect(counts).toMatchObject({ added: 1, removed: 1 });
  });
});

describe("parseDestinationLines", () => {
  const servers = [
    ...config.realServers,
    realServerSchema.parse({ id: "rs_00000000000000zz".replace("zz", "vv"), name: "v6", address: "2001:db8::5" }),
  ];
  const parse = (typed: string) =>
    parseDestinationLines(typed, { service: base.form.service, servers, destinations: base.form.destinations });

  it("finds servers by name and address, with port and weight", () => {
    const { destinations, bad } = parse("server-1\n10.20.0.2:8080 weight 50\n[2001:db8::5]:81 7, V6");
    expect(bad).toEqual([]);
    expect(destinations.map(({ server }) => server)).toEqual([null, null, null, null]);
    expect(destinations.map(({ destination }) => [destination.port, destination.weight, destination.position])).toEqual(
      [
        [80, 1, 3],
        [8080, 50, 4],
        [81, 7, 5],
        [80, 1, 6],
      ],
    );
  });

  it("makes servers of new addresses, once each", () => {
    const { destinations } = parse("10.9.9.9:80\n10.9.9.9:81\n2001:db8::9");
    expect(destinations.map(({ server }) => server?.name)).toEqual(["server-10-9-9-9", undefined, "server-2001-db8-9"]);
    expect(destinations[0]!.destination.realServerId).toBe(destinations[1]!.destination.realServerId);
  });

  it.each([
    ["web-99", "server"],
    ["10.9.9.9:70000", "port"],
    ["10.9.9.9:0", "port"],
    ["10.9.9.9:80 heavy", "weight"],
    ["127.0.0.1:80", "server"],
    ["<b>", "server"],
  ])("says what is wrong with %j", (typed, reason) => {
    expect(parse(typed)).toEqual({ destinations: [], bad: [{ text: typed, reason }] });
  });
});

describe("parseListeners", () => {
  const one = (protocol: string, first: number, last = first) => ({ protocol, ports: { first, last } });
  it.each([
    ["80", [one("tcp", 80)]],
    ["udp 53", [one("udp", 53)]],
    ["tcp 80, 443, udp 8000-8010", [one("tcp", 80), one("tcp", 443), one("udp", 8000, 8010)]],
    ["tcp any", [{ protocol: "tcp", ports: "any" }]],
    ["tcp/80", [one("tcp", 80)]],
    ["", []],
    ["http", null],
    ["tcp 0", null],
    ["70000", null],
    ["90-80", null],
    ["80 443", null],
  ])("%j", (typed, expected) => {
    expect(parseListeners(typed, "tcp")).toEqual(expected);
  });
});
