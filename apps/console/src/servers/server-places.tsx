import Link from "next/link";
import { Fragment } from "react";
import type { Configuration } from "../objects/configuration";

/** The services a server is in. */
export function ServerPlaces({ serverId, configuration }: { serverId: string; configuration: Configuration }) {
  const ids = new Set((configuration.placesOf.get(serverId) ?? []).map((place) => place.object.virtualServiceId));
  return (
    <span data-text="data" className="text-text2">
      {[...ids].map((id, index) => (
        <Fragment key={id}>
          {index > 0 && ", "}
          <Link href={`/services/${id}`} className="text-text2 underline decoration-line2 hover:text-text">
            {configuration.service.get(id)?.object.name ?? id}
          </Link>
        </Fragment>
      ))}
    </span>
  );
}
