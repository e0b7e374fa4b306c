"use client";

import {
  type FieldDifference,
  forwardingSettingsSchema,
  hookRoles,
  type Node,
  type SemanticChange,
} from "@loaddirector/model";
import { formatHostPort, formatListeners } from "../format/address";
import type { Configuration } from "../objects/configuration";
import { dnsAnswerText, type FieldWords, localAddressText } from "../objects/field-words";
import { FieldChange, FieldValue } from "./field-change";

/** What differs in a changed object; of a new one what tells it apart. */
export function ChangedFields(props: {
  change: SemanticChange;
  configuration: Configuration | null;
  words: FieldWords;
}) {
  const { change, configuration, words } = props;
  if (change.action === "update")
    return (
      <span className="text-text2">
        {change.fields.map((field) => (
          <FieldChange key={field.path.join(".")} field={field} words={words} />
        ))}
      </span>
    );
  // Of the past, only what the revision itself says.
  if (change.action === "create" && !configuration)
    return (
      <span className="text-text2">
        {change.fields
          .filter((field) => isTelling(field) && !isStandard(change, field))
          .map((field) => (
            <FieldValue key={field.path.join(".")} field={field} words={words} />
          ))}
      </span>
    );
  const facts = configuration ? factsOf(change, configuration) : "";
  return facts ? (
    <span className="font-mono text-mono text-text2" data-text="data">
      {facts}
    </span>
  ) : null;
}

/** Left out of a new object: its name, which is said already, and what is off or empty. */
function isTelling({ path, after }: FieldDifference): boolean {
  const field = path.at(-1) ?? "";
  if (saidAlready.has(field)) return false;
  if (field === "enabled") return after === false;
  return after !== false && after !== "" && !(field.endsWith("Threshold") && after === 0) && !isEmptyList(after);
}

/** A setting of the box as it is by default. */
function isStandard({ kind }: SemanticChange, { path, after }: FieldDifference): boolean {
  const [group = "", field = ""] = path;
  return kind === "node" && (standard as Record<string, Record<string, unknown>>)[group]?.[field] === after;
}
const standard = forwardingSettingsSchema.parse({});

const saidAlready = new Set(["name", "virtualServiceId", "realServerId", "position"]);

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Addresses, ports and terms: the same in every language. */
function factsOf({ kind, id }: SemanticChange, configuration: Configuration): string {
  switch (kind) {
    case "virtualService": {
      const service = configuration.service.get(id)?.object;
      if (!service) return "";
      const address = service.virtualAddressId && configuration.address.get(service.virtualAddressId)?.object.address;
      const place = service.firewallMark ?? `${address ?? "*"} ${formatListeners(service.listeners)}`;
      return `${place} · ${service.scheduler} · ${service.method.toUpperCase()}`;
    }
    case "destination": {
      const destination = configuration.destinations.find((row) => row.object.id === id)?.object;
      const server = destination && configuration.server.get(destination.realServerId)?.object;
      if (!destination || !server) return "";
      const method = destination.method ? ` · ${destination.method.toUpperCase()}` : "";
      return `${formatHostPort(server.address, destination.port)} ×${destination.weight}${method}`;
    }
    case "realServer":
      return configuration.server.get(id)?.object.address ?? "";
    case "virtualAddress": {
      const address = configuration.address.get(id)?.object;
      return address ? `${address.address} · ${address.interface}` : "";
    }
    case "healthCheck": {
      const check = configuration.check.get(id)?.object;
      if (!check) return "";
      return check.type === "http" ? `HTTP ${check.path} ${check.statusFirst}-${check.statusLast}` : "TCP";
    }
    case "node": {
      const node = configuration.nodes.find((row) => row.object.id === id)?.object;
      return node ? [...node.localAddresses.map(localAddressText), ...hookTexts(node)].join(", ") : "";
    }
    case "dnsName": {
      const name = configuration.dnsNames.find((row) => row.object.id === id)?.object;
      return name ? name.answers.map((answer) => dnsAnswerText(answer, configuration)).join(", ") : "";
    }
  }
}

/** external xdp */
const hookTexts = ({ hooks }: Node) =>
  hookRoles.filter((role) => hooks[role] !== "auto").map((role) => `${role} ${hooks[role]}`);
