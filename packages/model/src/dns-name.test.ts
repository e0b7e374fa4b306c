import { describe, expect, it } from "vitest";
import type { Config } from "./config";
import { dnsAnswers, dnsCheckId } from "./dns-answers";
import { type DnsAnswer, dnsNameSchema } from "./dns-name";
import { dnsZoneText, serialOfZone } from "./dns-zone";
import { exampleConfig } from "./example-config";
import { fixedId } from "./id";
import { message } from "./message";
import { emptyOverlay, type Overlay } from "./overlay";
import { validate } from "./validate";

const own = (number: number): DnsAnswer => ({
  type: "virtualAddress",
  virtualAddressId: fixedId("virtualAddress", number),
});
const other = (address: string, healthCheckId: string | null = fixedId("healthCheck", 1)) =>
  ({ type: "address", address, healthCheckId, port: 80 }) as DnsAnswer;
const nameOf = (fields: object = {}) =>
  dnsNameSchema.parse({
    id: fixedId("dnsName", 1),
    name: "www.example.com",
    nameServers: ["ns1.example.net"],
    answers: [own(1), other("192.0.2.7")],
    ...fields,
  });

describe("a domain name", () => {
  const parsed = (name: string) => dnsNameSchema.shape.name.safeParse(name);
  it.each([
    ["www.example.com", "www.example.com"],
    ["WWW.Example.COM.", "www.example.com"],
    ["xn--fiqs8s.example", "xn--fiqs8s.example"],
    [`${"a".repeat(63)}.example`, `${"a".repeat(63)}.example`],
  ])("%s", (text, name) => expect(parsed(text).data).toBe(name));
  it.each([
    "com",
    "www..com",
    "-a.example",
    "a_b.example",
    "a b.example",
    'a"b.example',
    "a.example\nx",
    "192.0.2.1",
    `${"a".repeat(64)}.example`,
    `${"a.".repeat(126)}example`,
  ])("not %j", (text) => expect(parsed(text).error?.issues[0]?.message).toBe("invalid.domainName"));
});

describe("rules", () => {
  const said = (fields: object, edit: (config: Config) => void = () => {}) => {
    const config = exampleConfig();
    config.dnsNames.push(nameOf(fields));
    edit(config);
    return validate(config, null).map(({ severity, path, message: { key } }) => `${severity} ${path.join(".")} ${key}`);
  };
  it.each<[string, object, string[]]>([
    ["an address of this box and of another", {}, []],
    ["two of the same", { answers: [own(1), own(1)] }, ["error answers.1.virtualAddressId conflict.answerTwice"]],
    [
      "two of another's",
      { answers: [other("192.0.2.7"), other("192.0.2.7")] },
      ["error answers.1.address conflict.answerTwice"],
    ],
    ["nobody's", { answers: [own(9)] }, ["error answers.0.virtualAddressId conflict.missing"]],
    [
      "a check that is not there",
      { answers: [other("192.0.2.7", fixedId("healthCheck", 9))] },
      ["error answers.0.healthCheckId conflict.missing"],
    ],
    [
      "a virtual address as another's",
      { answers: [other("10.99.0.1")] },
      ["error answers.0.address conflict.answerIsVirtualAddress"],
    ],
    [
      "a name server inside the name",
      { nameServers: ["ns.www.example.com"] },
      ["error nameServers.0 conflict.nameServerInside"],
    ],
    [
      "a name server twice",
      { nameServers: ["a.example", "A.example."] },
      ["error nameServers.1 conflict.nameServerTwice"],
    ],
  ])("%s", (_what, fields, issues) => expect(said(fields)).toEqual(issues));

  it("warns of an address that no service uses", () => {
    const unused = (config: Config) => {
      config.virtualServices = [];
      config.destinations = [];
    };
    expect(said({}, unused)).toEqual(["warning answers.0.virtualAddressId advice.answerWithoutService"]);
  });
});

describe("answers", () => {
  const down = { state: "down", since: 0, reason: message("health.refused"), latencyMs: null } as const;
  const destinations = [1, 2].map((number) => fixedId("destination", number));
  const answered = (overlay: Partial<Overlay>, fields: object = {}, config = exampleConfig()) =>
    dnsAnswers(config, { ...emptyOverlay(), ...overlay }, nameOf(fields)).filter((each) => each.answered);
  const addresses = (...given: Parameters<typeof answered>) => answered(...given).map(({ address }) => address);
  const bothDown = { [destinations[0]!]: down, [destinations[1]!]: down };
  const otherDown = { [dnsCheckId(nameOf(), "192.0.2.7")]: down };

  it("are all addresses that serve", () => {
    expect(addresses({})).toEqual(["10.99.0.1", "192.0.2.7"]);
    expect(addresses({ health: { [destinations[0]!]: down } })).toEqual(["10.99.0.1", "192.0.2.7"]);
  });

  it("leave out an address whose destinations all are down, drained or disabled", () => {
    expect(addresses({ health: bothDown })).toEqual(["192.0.2.7"]);
    const drained = { kind: "drain", by: "admin", since: 0, deadline: null } as const;
    const operations = { [destinations[0]!]: drained, [destinations[1]!]: { ...drained, kind: "disable" as const } };
    expect(addresses({ operations })).toEqual(["192.0.2.7"]);
    const config = exampleConfig();
    config.virtualServices = config.virtualServices.map((service) => ({ ...service, enabled: false }));
    expect(addresses({}, {}, config)).toEqual(["192.0.2.7"]);
  });

  it("leave out another director's address that its check finds down", () => {
    expect(addresses({ health: otherDown })).toEqual(["10.99.0.1"]);
    expect(addresses({ health: otherDown }, { answers: [own(1), other("192.0.2.7", null)] }).length).toBe(2);
  });

  it("are all or none when none serves", () => {
    const health = { ...bothDown, ...otherDown };
    expect(addresses({ health })).toEqual(["10.99.0.1", "192.0.2.7"]);
    expect(answered({ health }).every(({ serving }) => !serving)).toBe(true);
    expect(addresses({ health }, { whenNoneServes: "none" })).toEqual([]);
  });
});

it("writes a zone", () => {
  const text = dnsZoneText(
    nameOf({ ttl: 5, nameServers: ["a.example", "b.example"] }),
    ["192.0.2.1", "2001:db8::1"],
    42,
  );
  expect(text.split("\n")).toEqual([
    "$ORIGIN www.example.com.",
    "$TTL 5",
    "@ IN SOA a.example. hostmaster.www.example.com. ( 42 3600 600 1209600 5 )",
    "@ IN NS a.example.",
    "@ IN NS b.example.",
    "@ IN A 192.0.2.1",
    "@ IN AAAA 2001:db8::1",
    "",
  ]);
  expect(serialOfZone(text)).toBe(42);
});
