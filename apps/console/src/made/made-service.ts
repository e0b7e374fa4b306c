import type { Destination, HealthCheck, RealServer, VirtualAddress, VirtualService } from "@loaddirector/model";

/** One service with everything it names: what lines are made from. */
export interface MadeService {
  readonly service: VirtualService;
  readonly address: VirtualAddress | null;
  readonly check: HealthCheck | null;
  readonly sorryServer: RealServer | null;
  readonly destinations: readonly { readonly destination: Destination; readonly server: RealServer }[];
}
