import { exampleConfig, fixedId, objectSchemas } from "@loaddirector/model";
import { expect, it } from "vitest";
import { createBed, until } from "../agent-bed";

const id = fixedId("dnsName", 1);

function namedConfig(enabled = true) {
  const config = exampleConfig();
  const answers = [{ type: "virtualAddress" as const, virtualAddressId: fixedId("virtualAddress", 1) }];
  const nameServers = ["ns1.example.net"];
  config.dnsNames.push(objectSchemas.dnsName.parse({ id, name: "www.example.com", enabled, nameServers, answers }));
  return config;
}

it("says at each name why nobody answers for it, what would be answered, and tells of changes", async () => {
  const bed = await createBed();
  await bed.start();
  await bed.apply(1, namedConfig());
  const status = () => bed.handlers.status();
  const reason = { key: "dnsName.problem.notForwarding" };
  await until(async () => (await status()).dns.problem !== null);
  expect((await status()).dns).toEqual({
    listen: [],
    problem: reason,
    names: { [id]: { serial: 0, answers: [{ address: "10.99.0.1", serving: true, answered: true, reason: null }] } },
  });
  expect((await status()).problems).toEqual([{ object: { kind: "dnsName", id }, path: [], message: reason }]);

  const [one, two] = [1, 2].map((number) => fixedId("destination", number) as string);
  bed.health.say({ [one!]: "down", [two!]: "down" });
  await until(async () => (await bed.messages()).includes("event.dnsNoneServes"));
  expect(await bed.messages()).toContain("event.dnsOut");
  expect((await status()).dns.names[id]!.answers[0]).toMatchObject({ serving: false, answered: true });
  bed.health.say({ [two!]: "up" });
  await until(async () => (await bed.messages()).includes("event.dnsBack"));

  await bed.apply(2, namedConfig(false));
  await until(async () => (await status()).dns.problem === null);
  expect(await status()).toMatchObject({ problems: [], dns: { listen: [], names: {} } });
  await bed.stop();
  await bed.remove();
});
