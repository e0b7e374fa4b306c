import {
  canonicalJson,
  type Destination,
  destinationSchema,
  type Issue,
  issuesOfZod,
  newId,
  type RealServer,
  realServerSchema,
  type VirtualAddress,
  type VirtualService,
  virtualAddressSchema,
  virtualServiceSchema,
} from "@loaddirector/model";
import type { Configuration } from "../objects/configuration";

export interface DestinationForm {
  readonly destination: Destination;
  /** null: it is new. */
  readonly version: number | null;
  /** A server that is made with it; null: one that exists. */
  readonly server: RealServer | null;
}

/** A service with its destinations, as its page edits them. Numbers may be NaN while somebody types. */
export interface ServiceForm {
  readonly service: VirtualService;
  /** A virtual address that is made with it; null: one that exists. */
  readonly address: VirtualAddress | null;
  readonly destinations: readonly DestinationForm[];
}

/** What a form started from: the versions its write carries. */
export interface ServiceBase {
  readonly form: ServiceForm;
  /** null: the service is new. */
  readonly version: number | null;
}

export function newServiceBase(): ServiceBase {
  const service = virtualServiceSchema.parse({
    id: newId("virtualService"),
    name: "new",
    virtualAddressId: null,
    listeners: [{ protocol: "tcp", ports: { first: 80, last: 80 } }],
  });
  const address = virtualAddressSchema.parse({ id: newId("virtualAddress"), name: "new", address: "192.0.2.1" });
  return {
    version: null,
    form: {
      service: { ...service, name: "", listeners: [], virtualAddressId: address.id },
      address: { ...address, name: "", address: "" as VirtualAddress["address"] },
      destinations: [],
    },
  };
}

/** The candidate's service; null: there is none, or it is to be removed. */
export function serviceBaseOf(configuration: Configuration, id: string): ServiceBase | null {
  const row = configuration.service.get(id);
  if (!row || row.change === "remove") return null;
  const destinations = (configuration.destinationsOf.get(id) ?? []).flatMap(({ object, version, change }) =>
    change === "remove" ? [] : [{ destination: object, version, server: null }],
  );
  return { version: row.version, form: { service: row.object, address: null, destinations } };
}

/** What is wrong before anybody is asked, at the paths of the form. */
export function parseServiceForm(form: ServiceForm): Issue[] {
  const at = (place: readonly string[], result: { error?: Parameters<typeof issuesOfZod>[0] | undefined }) =>
    result.error ? issuesOfZod(result.error).map((issue) => ({ ...issue, path: [...place, ...issue.path] })) : [];
  return [
    ...at(["service"], virtualServiceSchema.safeParse(form.service)),
    ...(form.address ? at(["address"], virtualAddressSchema.safeParse(form.address)) : []),
    ...form.destinations.flatMap(({ destination, server }, index) => [
      ...at(["destinations", String(index)], destinationSchema.safeParse(destination)),
      ...(server ? at(["destinations", String(index), "server"], realServerSchema.safeParse(server)) : []),
    ]),
  ];
}

export interface ServiceWrite {
  readonly service: VirtualService;
  readonly version: number | null;
  readonly address?: VirtualAddress;
  readonly destinations: { destination: Destination; version: number | null; server?: RealServer }[];
  readonly removed: { id: Destination["id"]; version: number }[];
}

/** The write, and for each destination in it its place in the form. What did not change is left alone. */
export function serviceWriteOf(form: ServiceForm, base: ServiceBase): { write: ServiceWrite; places: number[] } {
  const before = new Map(base.form.destinations.map((each) => [each.destination.id, each]));
  const destinations: ServiceWrite["destinations"] = [];
  const places: number[] = [];
  for (const [index, { destination, version, server }] of form.destinations.entries()) {
    const was = before.get(destination.id);
    before.delete(destination.id);
    if (was && canonicalJson(was.destination) === canonicalJson(destination)) continue;
    destinations.push({ destination, version, ...(server ? { server } : {}) });
    places.push(index);
  }
  const removed = [...before.values()].flatMap(({ destination, version }) =>
    version === null ? [] : [{ id: destination.id, version }],
  );
  return {
    write: {
      service: form.service,
      version: base.version,
      ...(form.address ? { address: form.address } : {}),
      destinations,
      removed,
    },
    places,
  };
}

/** Issues of a write, at the paths of the form. */
export function placeIssues(issues: readonly Issue[], places: readonly number[]): Issue[] {
  return issues.map((issue) => {
    const [head, index, ...rest] = issue.path;
    const place = head === "destinations" && index !== undefined ? places[Number(index)] : undefined;
    return place === undefined ? issue : { ...issue, path: ["destinations", String(place), ...rest] };
  });
}
