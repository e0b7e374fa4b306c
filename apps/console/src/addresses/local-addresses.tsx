"use client";

import { useTranslations } from "next-intl";
import { ChangeNote } from "../objects/change-note";
import { ChangedValue } from "../objects/changed-value";
import type { Configuration } from "../objects/configuration";
import { localAddressText } from "../objects/field-words";
import { useOpenObject } from "../objects/use-open-object";
import { WriteLink } from "../session/write-link";
import { Empty } from "../ui/empty";
import { Panel } from "../ui/panel";
import { Cell, HeadCell, Row, Table, TableHead } from "../ui/table";
import { LocalAddressesDrawer } from "./local-addresses-drawer";

/** In the page's address while the form is open. */
const open = "local";

/** Source addresses of FULLNAT, of the one node there is. */
export function LocalAddresses({ configuration }: { configuration: Configuration }) {
  const t = useTranslations("localAddresses");
  const column = useTranslations("addresses.column");
  const { id, hrefOf, close } = useOpenObject();
  const [node] = configuration.nodes;
  const addresses = node?.object.localAddresses ?? [];
  const running = new Set(node?.committed?.localAddresses.map(localAddressText));
  return (
    <Panel
      className="mt-16"
      title={t("title")}
      fact={t("fact")}
      aside={
        <WriteLink href={hrefOf(open)} scroll={false}>
          {t("edit")}
        </WriteLink>
      }
    >
      {addresses.length === 0 ? (
        <Empty title={t("empty.title")} text={t("empty.text")} />
      ) : (
        <Table label={t("title")}>
          <TableHead>
            <HeadCell>{column("address")}</HeadCell>
            <HeadCell>{column("interface")}</HeadCell>
            <HeadCell>{node && <ChangeNote row={node} />}</HeadCell>
          </TableHead>
          <tbody>
            {addresses.map((local) => {
              const runs = running.has(localAddressText(local));
              return (
                <Row key={local.address} candidate={!runs}>
                  <Cell mono>
                    <ChangedValue running={runs ? local.address : null} candidate={local.address} />
                  </Cell>
                  <Cell data-text="data">{local.interface}</Cell>
                  <Cell />
                </Row>
              );
            })}
          </tbody>
        </Table>
      )}
      {id === open && <LocalAddressesDrawer configuration={configuration} onClose={close} />}
    </Panel>
  );
}
