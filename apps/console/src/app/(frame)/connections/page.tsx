import { ConnectionsPage } from "../../../connections/connections-page";

export default function Page() {
  return <ConnectionsPage />;
}
