import Link from "next/link";
import { useTranslations } from "next-intl";
import { connectionsOf } from "../connections/flow-parameter";
import type { Configuration } from "../objects/configuration";
import type { ObjectRow } from "../objects/object-row";

/** To a server's connections in each of its services. */
export function ConnectionLinks(props: {
  server: string;
  places: readonly ObjectRow<"destination">[];
  configuration: Configuration;
}) {
  const t = useTranslations("servers");
  return props.places.map(({ object }) => {
    const service = props.configuration.service.get(object.virtualServiceId)?.object.name ?? "";
    return (
      <span key={object.id} className="mt-4 block">
        <Link href={connectionsOf({ service, server: props.server })} className="text-accent underline">
          {t.rich("connectionsIn", { service: () => <span data-text="data">{service}</span> })}
        </Link>
      </span>
    );
  });
}
