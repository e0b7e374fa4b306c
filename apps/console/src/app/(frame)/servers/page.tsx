import { ServersPage } from "../../../servers/servers-page";

export default function Page() {
  return <ServersPage />;
}
