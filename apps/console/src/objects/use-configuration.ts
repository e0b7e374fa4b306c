"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../api/api-provider";
import { Configuration } from "./configuration";

/** The whole candidate, read once and again when somebody writes. `configuration` is null until all of it is there. */
export function useConfiguration(): { configuration: Configuration | null; error: unknown; retry: () => void } {
  const api = useApi();
  const services = useQuery(api.virtualService.list.queryOptions());
  const destinations = useQuery(api.destination.list.queryOptions());
  const servers = useQuery(api.realServer.list.queryOptions());
  const addresses = useQuery(api.virtualAddress.list.queryOptions());
  const checks = useQuery(api.healthCheck.list.queryOptions());
  const nodes = useQuery(api.node.list.queryOptions());
  const dnsNames = useQuery(api.dnsName.list.queryOptions());
  const queries = [services, destinations, servers, addresses, checks, nodes, dnsNames];
  const configuration = useMemo(
    () =>
      services.data && destinations.data && servers.data && addresses.data && checks.data && nodes.data && dnsNames.data
        ? new Configuration({
            services: services.data,
            destinations: destinations.data,
            servers: servers.data,
            addresses: addresses.data,
            checks: checks.data,
            nodes: nodes.data,
            dnsNames: dnsNames.data,
          })
        : null,
    [services.data, destinations.data, servers.data, addresses.data, checks.data, nodes.data, dnsNames.data],
  );
  return {
    configuration,
    error: configuration ? null : (queries.find((query) => query.error)?.error ?? null),
    retry: () => {
      for (const query of queries) if (query.error) void query.refetch();
    },
  };
}
