import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createStage, type Stage } from "./fuzz/stage";
import { places } from "./fuzz/world";
import { fromClient, fromServer } from "./rig/bench";
import { letters } from "./rig/frame";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
/** Ticks of 2^20 ns in an epoch, epochs until their numbers in a record come again. */
const EPOCH_SECONDS = (2 ** 20 * 2 ** 13) / 1e9;
const EPOCHS = 256;

/** The next hop towards a client is kept in its record's connection: never longer than it is known to be right. */
describe.skipIf(skip)("the way back to clients", () => {
  let stage: Stage;

  beforeAll(async () => {
    buildBpf();
    stage = await createStage("ldx-ebpf-way-back", "tc");
  });
  afterAll(() => stage?.closeAll());

  it.each([4, 6] as const)("IPv%i: is not taken from an epoch of the same number", async (family) => {
    const [server] = places[family].servers;
    const udp = { listeners: [{ protocol: "udp" as const, first: 80, last: 80 }] };
    const members = [destination("a", server!)];
    await stage.begin(wantOf(service("vs", places[family].virtual[0]!, members, udp)), {});
    const [plain, narrow] = [places[family].clients[0]!, places[family].clients[4]!];
    const request = (source: string) => {
      const frame = fromClient(family, { protocol: "udp", source, destination: places[family].virtual[0]! });
      expect(stage.send("client", frame).went).toBe("server");
    };
    const reply = (client: string, size: number) =>
      stage.send(
        "server",
        fromServer(family, { protocol: "udp", source: server!, destination: client, payload: letters(size) }),
      );
    const pass = (epochs: number) => {
      stage.passTime(epochs * EPOCH_SECONDS);
      stage.setClock();
    };
    request(plain);
    expect(reply(plain, 1440).went).toBe("client");
    // Both have the same router, but the path to one of them is narrow.
    for (let epoch = 0; epoch < EPOCHS; epoch += 16) {
      pass(epoch === 0 ? 15.5 : 16);
      request(plain);
    }
    request(narrow);
    expect(reply(narrow, 1440)).toMatchObject({ went: "server", reason: "tooBig" });
    pass(0.75);
    expect(reply(plain, 1440).went).toBe("client");
  });
});
