import { InterfacesPage } from "../../../interfaces/interfaces-page";

export default function Page() {
  return <InterfacesPage />;
}
