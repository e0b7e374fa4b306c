import { type Config, emptyConfig } from "./config";
import { destinationSchema } from "./destination";
import { healthCheckSchema } from "./health-check";
import { fixedId } from "./id";
import { nodeSchema } from "./node";
import { realServerSchema } from "./real-server";
import { virtualAddressSchema } from "./virtual-address";
import { virtualServiceSchema } from "./virtual-service";

export interface ExampleOptions {
  /** Services, each with an address of its own in 10.99.0.0/16. */
  readonly services?: number;
  /** Destinations of each service; the servers are shared by all services. */
  readonly destinations?: number;
}

/** A valid configuration of any size with the same ids every time: for tests, benchmarks and fixtures. */
export function exampleConfig({ services = 1, destinations = 2 }: ExampleOptions = {}): Config {
  const config = emptyConfig();
  const check = fixedId("healthCheck", 1);
  config.nodes.push(nodeSchema.parse({ id: fixedId("node", 1), name: "ld-1" }));
  config.healthChecks.push(healthCheckSchema.parse({ id: check, name: "http", type: "http" }));
  for (let server = 1; server <= destinations; server++)
    config.realServers.push(
      realServerSchema.parse({
        id: fixedId("realServer", server),
        name: `server-${server}`,
        address: `10.20.${server >> 8}.${server & 255}`,
      }),
    );
  for (let service = 1; service <= services; service++) {
    const virtualServiceId = fixedId("virtualService", service);
    const virtualAddressId = fixedId("virtualAddress", service);
    const address = `10.99.${service >> 8}.${service & 255}`;
    config.virtualAddresses.push(
      virtualAddressSchema.parse({ id: virtualAddressId, name: `address-${service}`, address }),
    );
    config.virtualServices.push(
      virtualServiceSchema.parse({
        id: virtualServiceId,
        name: `service-${service}`,
        virtualAddressId,
        listeners: [{ protocol: "tcp", ports: { first: 80, last: 80 } }],
        healthCheckId: check,
      }),
    );
    for (let place = 0; place < destinations; place++)
      config.destinations.push(
        destinationSchema.parse({
          id: fixedId("destination", (service - 1) * destinations + place + 1),
          virtualServiceId,
          realServerId: fixedId("realServer", place + 1),
          port: 80,
          position: place,
        }),
      );
  }
  return config;
}
