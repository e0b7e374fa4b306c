import { ProtectionPage } from "../../../protection/protection-page";

export default function Page() {
  return <ProtectionPage />;
}
