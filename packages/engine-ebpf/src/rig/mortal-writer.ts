import { isDeepStrictEqual } from "node:util";
import type { ForwardingWant } from "@loaddirector/engine";
import { applyActions } from "../apply-actions";
import { diffForwarding } from "../diff";
import { readEchoIgnored } from "../echo-ignored";
import { HashMap } from "../hash-map";
import { ListenerTable } from "../listener-table";
import { readLocalAddresses } from "../local-addresses";
import { MappedArray } from "../mapped-array";
import { Registry } from "../registry";
import { readServices } from "../service-reader";
import { ServiceWriter } from "../service-writer";
import { openTables } from "../tables";
import { openPinnedMaps } from "./pinned-maps";
import { destination, service, wantOf, withoutEcho } from "./want";

/**
 * For tests, a process of its own: finishes what the process before it has left half-done, then begins the way to the
 * other side and kills itself with SIGKILL at its n-th touch of a map. Exit status 1: it found what it could not mend.
 * Arguments: folder of the pins, n, and the number of the life, whose evenness says which side it finds.
 */
const [pins, places, life] = process.argv.slice(2) as [string, string, string];

/** Twelve services come, twelve go, twelve become others; the addresses of some ignore echo requests. */
function side(odd: number): ForwardingWant {
  const wanted = wantOf(
    ...Array.from({ length: 24 }, (_, place) => {
      const number = place + 12 * odd;
      const six = number % 5 === 0;
      const name = String(number).padStart(2, "0");
      const servers = [0, 1, 2].map((server) =>
        destination(
          `d${name}-${server + odd}`,
          six ? `fd00::${number + 1}:${server + 1}` : `10.0.${number}.${server + 1}`,
          {
            weight: 1 + odd + server,
            port: odd ? 8080 : null,
          },
        ),
      );
      return service(`s${name}`, six ? `2001:db8::${number + 1}` : `192.0.2.${number + 1}`, servers, {
        scheduler: odd ? "wlc" : "wrr",
        listeners: [{ protocol: "tcp", first: odd ? 443 : 80, last: odd ? 443 : 80 }],
      });
    }),
  );
  const silent = wanted.services.filter((_, place) => place % 6 === 0).map(({ address }) => address!);
  return withoutEcho(wanted, ...silent);
}

const tables = openTables(openPinnedMaps(pins));
const registry = new Registry(tables);
const listeners = new ListenerTable(tables);
listeners.read();
const writer = new ServiceWriter(registry, listeners);

function look() {
  registry.read();
  listeners.read();
  const addresses = { localAddresses: readLocalAddresses(tables), echoIgnored: readEchoIgnored(tables) };
  return { ...readServices(registry, listeners), ...addresses, missingHooks: [] };
}

function converge(want: ForwardingWant): void {
  const outcomes = applyActions(diffForwarding(want, look()), new AbortController().signal, writer, () => {});
  const failed = outcomes.find(({ ok }) => !ok);
  if (failed) throw new Error(JSON.stringify(failed));
}

/** Reads are counted too: `at` is asked for both. */
function dieAtTouch(touches: number): void {
  let left = touches;
  const count = <T extends (...argv: never[]) => unknown>(method: T) =>
    function (this: unknown, ...argv: never[]) {
      if (left-- <= 0) process.kill(process.pid, "SIGKILL");
      return method.apply(this, argv);
    } as T;
  MappedArray.prototype.at = count(MappedArray.prototype.at);
  HashMap.prototype.set = count(HashMap.prototype.set);
  HashMap.prototype.setMany = count(HashMap.prototype.setMany);
  HashMap.prototype.delete = count(HashMap.prototype.delete);
}

const mine = side(Number(life) % 2);
converge(mine);
const held = look();
if (
  !isDeepStrictEqual(held.services, mine.services) ||
  !isDeepStrictEqual(held.echoIgnored, mine.echoIgnored) ||
  diffForwarding(mine, held).length > 0
)
  throw new Error(`not what was wanted: ${JSON.stringify(diffForwarding(mine, held).map(({ text }) => text))}`);
if (places === "none") process.exit(0);
const changes = diffForwarding(side(1 - (Number(life) % 2)), held);
dieAtTouch(Number(places));
applyActions(changes, new AbortController().signal, writer, () => {});
throw new Error(`all was done before touch ${places}`);
