import { type Method, newId, type Scheduler, type VirtualService } from "@loaddirector/model";
import type { ConsoleApi } from "./console-api";

export interface ServiceWish {
  name: string;
  address: string;
  port: number;
  /** Names and addresses of real servers; those the box knows by address are used again. */
  servers: readonly { name: string; address: string; weight?: number }[];
  scheduler?: Scheduler;
  method?: Method;
  /** Milliseconds and counts; none: not checked. */
  check?: { intervalMs: number; timeoutMs: number; rise: number; fall: number };
}

export interface CommittedService {
  serviceId: string;
  revision: number;
  /** In the order of the servers asked for. */
  destinationIds: string[];
}

/** Puts a service into the candidate by the console's API and commits; for tests whose subject is not the form. */
export async function commitService(api: ConsoleApi, wish: ServiceWish): Promise<CommittedService> {
  const { name, scheduler = "rr", method = "nat", check } = wish;
  const known = await api.realServer.list.query();
  const address = { id: newId("virtualAddress"), name: `${name}-vip`, address: wish.address };
  const healthCheckId = check ? newId("healthCheck") : null;
  if (check && healthCheckId)
    await api.healthCheck.write.mutate({
      version: null,
      object: { id: healthCheckId, name: `${name}-check`, type: "http", ...check },
    });
  const serviceId = newId("virtualService");
  const service = {
    id: serviceId,
    name,
    virtualAddressId: address.id,
    listeners: [{ protocol: "tcp", ports: { first: wish.port, last: wish.port } }] as VirtualService["listeners"],
    scheduler,
    method,
    healthCheckId,
  };
  const destinations = wish.servers.map((server, position) => {
    const found = known.find(({ object }) => object.address === server.address)?.object;
    const realServerId = found?.id ?? newId("realServer");
    return {
      version: null,
      destination: {
        id: newId("destination"),
        virtualServiceId: serviceId,
        realServerId,
        weight: server.weight ?? 1,
        position,
      },
      ...(found ? {} : { server: { id: realServerId, name: server.name, address: server.address } }),
    };
  });
  await api.virtualService.save.mutate({ service, version: null, address, destinations, removed: [] });
  const revision = await commit(api, `${name} for a test`);
  return { serviceId, revision, destinationIds: destinations.map(({ destination }) => destination.id) };
}

/** Commits what is pending, without a trial; rejects unless it is in place. Returns the revision's number. */
export async function commit(api: ConsoleApi, comment: string): Promise<number> {
  const { counter } = await api.candidate.state.query();
  const { result, revision, problems } = await api.candidate.commit.mutate({ counter, comment, confirmWithin: null });
  if (result !== "applied") throw new Error(`r${revision} is ${result}: ${JSON.stringify(problems)}`);
  return revision;
}

/** Takes a service and its address out again, so that the next test finds the box as it was. */
export async function removeService(api: ConsoleApi, serviceId: string): Promise<void> {
  const rows = await api.virtualService.list.query();
  const row = rows.find(({ object }) => object.id === serviceId);
  if (!row) return;
  await api.virtualService.remove.mutate({ id: row.object.id, version: row.version });
  const address = (await api.virtualAddress.list.query()).find(
    ({ object }) => object.id === row.object.virtualAddressId,
  );
  if (address) await api.virtualAddress.remove.mutate({ id: address.object.id, version: address.version });
  await commit(api, `${row.object.name} is not needed any more`);
}
