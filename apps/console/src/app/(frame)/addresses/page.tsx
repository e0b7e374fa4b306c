import { AddressesPage } from "../../../addresses/addresses-page";

export default function Page() {
  return <AddressesPage />;
}
