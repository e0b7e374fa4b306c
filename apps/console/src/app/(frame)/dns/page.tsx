import { DnsNamesPage } from "../../../dns-names/dns-names-page";

export default function Page() {
  return <DnsNamesPage />;
}
