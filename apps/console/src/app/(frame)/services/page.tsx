import { ServicesPage } from "../../../services/services-page";

export default function Page() {
  return <ServicesPage />;
}
