import { ConfigurationPage } from "../../../configuration/configuration-page";

export default function Page() {
  return <ConfigurationPage />;
}
