import { SetupPage } from "../../setup/setup-page";

export default function Page() {
  return <SetupPage />;
}
