import { macs, serverMac } from "../golden/network";
import { ends, fromClient, fromServer, toClient, toServer } from "../rig/bench";
import { letters } from "../rig/frame";
import { type About, errorAbout, lengthOf, requoted } from "./frames";
import { type Family, families, LOCAL_PORT, local, type PacketCase, protocols } from "./packet-case";

const abouts: readonly About[] = ["portUnreachable", "ttlExceeded", "tooBig"];
const translating = ["nat", "fullnat"] as const;
const into = { client: { sourceMac: macs.client, destinationMac: macs.clientSide } } as const;
const fromServerSide = (family: Family) => ({
  sourceMac: serverMac(ends[family].server),
  destinationMac: macs.serverSide,
});

/** Errors about packets of a connection go to whoever sent those, translated outside and in the quote. */
export const icmpCases: readonly PacketCase[] = families.flatMap((family) =>
  protocols.flatMap((protocol) =>
    translating.flatMap((method) =>
      abouts.flatMap((about): PacketCase[] => {
        const { client, virtual, server } = ends[family];
        const fields = { protocol, payload: letters(33), flags: "A" };
        const before = [{ side: "client", frame: fromClient(family, { protocol }) }] as const;
        const own = method === "fullnat" ? { destination: local[family], destinationPort: LOCAL_PORT } : {};
        const seen = method === "fullnat" ? { source: local[family], sourcePort: LOCAL_PORT } : {};
        const box = method === "fullnat" ? local[family] : client;
        const name = `IPv${family} ICMP ${about} about ${protocol}, ${method}`;
        const seenReply = toClient(family, fields);
        const seenRequest = toServer(family, { ...fields, ...seen });
        const aboutReply = errorAbout(family, about, into.client, client, virtual, seenReply);
        const aboutRequest = errorAbout(family, about, fromServerSide(family), server, box, seenRequest);
        const base = { family, protocol, method, before } as const;
        const reply = requoted(family, protocol, seenReply, fromServer(family, { ...fields, ...own, ttl: 63 }));
        const request = requoted(family, protocol, seenRequest, fromClient(family, { ...fields, ttl: 63 }));
        const toServerMacs = { sourceMac: macs.serverSide, destinationMac: serverMac(server) };
        const toClientMacs = { sourceMac: macs.clientSide, destinationMac: macs.client };
        return [
          {
            description: `${name}: of the client`,
            ...{ ...base, side: "client", frame: aboutReply, went: "server" },
            out: errorAbout(family, about, toServerMacs, box, server, reply, 63),
            counted: { packetsIn: 1, bytesIn: lengthOf(aboutReply) },
          },
          {
            description: `${name}: of the server`,
            ...{ ...base, side: "server", frame: aboutRequest, went: "client" },
            out: errorAbout(family, about, toClientMacs, virtual, client, request, 63),
            counted: { packetsOut: 1, bytesOut: lengthOf(aboutRequest) },
          },
        ];
      }),
    ),
  ),
);
