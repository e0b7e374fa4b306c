import Link from "next/link";
import { Fragment } from "react";
import type { Configuration } from "./configuration";

/** The services that name an address or a health check. */
export function UsedBy({ id, configuration }: { id: string; configuration: Configuration }) {
  return (
    <span data-text="data" className="text-text2">
      {(configuration.usersOf.get(id) ?? []).map(({ object }, index) => (
        <Fragment key={object.id}>
          {index > 0 && ", "}
          <Link href={`/services/${object.id}`} className="text-text2 underline decoration-line2 hover:text-text">
            {object.name}
          </Link>
        </Fragment>
      ))}
    </span>
  );
}
