"use client";

import { type Capabilities, canonicalJson, type Issue } from "@loaddirector/model";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useForm } from "react-hook-form";
import { useApi, useApiClient } from "../api/api-provider";
import { apiErrorIssues, apiErrorReason } from "../api/error";
import type { OpenConflict } from "../form/conflict-note";
import type { FormMarks } from "../form/form-marks";
import { readPath } from "../form/three-way";
import { useFormIssues } from "../form/use-form-issues";
import { useLiveIssues } from "../form/use-live-issues";
import { useShowRefusal } from "../form/use-show-refusal";
import { Configuration } from "../objects/configuration";
import { useFieldWords } from "../objects/field-words";
import { addressNameFor } from "./address-name";
import { checkServiceForm } from "./check-service-form";
import { mergeService, type ServiceConflict } from "./merge-service";
import {
  parseServiceForm,
  placeIssues,
  type ServiceBase,
  type ServiceForm,
  serviceBaseOf,
  serviceWriteOf,
} from "./service-form";

type AskedConflict = OpenConflict & { readonly of: ServiceConflict };

interface ConflictState {
  readonly by: string;
  readonly at: number;
  readonly conflicts: readonly AskedConflict[];
  readonly takenOver: readonly string[];
}

/** State of the service's form: parse, save as one write, refusals at their fields, conflicts brought together. */
export function useServiceForm(options: {
  configuration: Configuration;
  base: ServiceBase;
  capabilities: Capabilities | null;
  onSaved: (name: string) => void;
}) {
  const { configuration } = options;
  const client = useApiClient();
  const queries = useQueryClient();
  const serviceWords = useFieldWords(configuration, "virtualService");
  const destinationWords = useFieldWords(configuration, "destination");
  const [base, setBase] = useState(options.base);
  const [found, setFound] = useState<readonly Issue[]>(none);
  const [refusals, setRefusals] = useState(0);
  useShowRefusal(refusals);
  const [conflict, setConflict] = useState<ConflictState | null>(null);
  const form = useForm({ defaultValues: options.base.form as unknown as Record<string, unknown> });
  const values = () => form.getValues() as unknown as ServiceForm;
  const save = useMutation(useApi().virtualService.save.mutationOptions());
  const [gone, setGone] = useState(false);
  // A stale write is told by the conflict note, not as an error of each field; unless there is nothing left to merge.
  const refused = save.error && (gone || apiErrorReason(save.error) !== "stale") ? save.error : null;
  // Capabilities arrive anew with every poll.
  const engine = canonicalJson(options.capabilities);
  const check = useCallback(
    (values: Record<string, unknown>) =>
      checkServiceForm(values as unknown as ServiceForm, configuration, JSON.parse(engine) as Capabilities | null),
    [configuration, engine],
  );
  const live = useLiveIssues(form, check);
  const issues = useFormIssues(found.length > 0 ? null : refused, found, live);

  const merge = async (yours: ServiceForm) => {
    const rows = await readConfiguration(client);
    const theirs = serviceBaseOf(rows, yours.service.id);
    const row = rows.service.get(yours.service.id);
    setGone(!theirs);
    if (!theirs || !row) return;
    const result = mergeService(base.form, theirs.form, yours);
    form.reset(result.merged as unknown as Record<string, unknown>);
    setBase(theirs);
    const latest = [row, ...(rows.destinationsOf.get(row.object.id) ?? [])].reduce((a, b) =>
      a.changedAt >= b.changedAt ? a : b,
    );
    setConflict({
      by: latest.changedBy,
      at: latest.changedAt,
      takenOver: result.takenOver.map((path) => serviceWords.label(path)),
      conflicts: result.conflicts.map((each) => {
        const words = each.destinationId ? destinationWords : serviceWords;
        const server = each.destinationId ? serverName(rows, each.destinationId) : "";
        return {
          name: each.name,
          label: `${server} ${words.label(each.path)}`.trim(),
          theirs: words.value(each.path, each.theirs),
          yours: words.value(each.path, each.yours),
          choice: "yours",
          of: each,
        };
      }),
    });
  };

  const submit = () => {
    const { address, service } = values();
    if (address && address.name.trim() === "" && service.name !== "")
      form.setValue("address.name" as string, addressNameFor(service.name));
    const typed = values();
    const local = parseServiceForm(typed);
    setFound(local);
    if (local.length > 0) return setRefusals(refusals + 1);
    const { write, places } = serviceWriteOf(typed, base);
    save.mutate(write, {
      onSuccess: () => {
        void queries.invalidateQueries();
        options.onSaved(typed.service.name);
      },
      onError: (error) => {
        if (apiErrorReason(error) === "stale") return void merge(typed);
        setFound(placeIssues(apiErrorIssues(error), places).filter(({ severity }) => severity === "error"));
        setRefusals(refusals + 1);
      },
    });
  };

  const marks = useMemo(
    (): FormMarks => ({
      // The API addresses a destination's field without the level the form has between.
      at: (path) => issues.at(path.replace(/^(destinations\.\d+)\.destination\./, "$1.")),
      within: issues.within,
      running: (path) => {
        const [head, index, , ...rest] = path.split(".");
        if (head === "service")
          return readOrNothing(
            configuration.service.get(options.base.form.service.id)?.committed,
            path.split(".").slice(1),
          );
        if (head !== "destinations") return undefined;
        const id = (form.getValues(`destinations.${index}.destination.id`) as string | undefined) ?? "";
        const own = configuration.destinationsOf.get(options.base.form.service.id);
        return readOrNothing(own?.find((row) => row.object.id === id)?.committed, rest);
      },
      words: (path, value) =>
        path.startsWith("service.")
          ? serviceWords.value(path.split(".").slice(1), value)
          : destinationWords.value(path.split(".").slice(-1), value),
    }),
    [issues, configuration, options.base, form, serviceWords, destinationWords],
  );

  return {
    form,
    base,
    issues,
    marks,
    save: submit,
    working: save.isPending,
    isNew: base.version === null,
    conflict,
    choose: (chosen: OpenConflict, choice: "theirs" | "yours") => {
      const open = conflict?.conflicts.find(({ name }) => name === chosen.name);
      if (!conflict || !open) return;
      form.setValue(open.name, choice === "theirs" ? open.of.theirs : open.of.yours, { shouldDirty: true });
      const conflicts = conflict.conflicts.map((each) => (each === open ? { ...each, choice } : each));
      setConflict({ ...conflict, conflicts });
    },
  };
}

const none: readonly Issue[] = [];

function readOrNothing(object: unknown, path: readonly string[]): unknown {
  return object ? readPath(object, path) : undefined;
}

function serverName({ destinations, server }: Configuration, destinationId: string): string {
  const destination = destinations.find((row) => row.object.id === destinationId)?.object;
  return (destination && server.get(destination.realServerId)?.object.name) ?? "";
}

/** As it is now, past every cache: what a conflict is brought together with. */
async function readConfiguration(client: ReturnType<typeof useApiClient>): Promise<Configuration> {
  const [services, destinations, servers, addresses, checks, nodes, dnsNames] = await Promise.all([
    client.virtualService.list.query(),
    client.destination.list.query(),
    client.realServer.list.query(),
    client.virtualAddress.list.query(),
    client.healthCheck.list.query(),
    client.node.list.query(),
    client.dnsName.list.query(),
  ]);
  return new Configuration({ services, destinations, servers, addresses, checks, nodes, dnsNames });
}
