import { HealthChecksPage } from "../../../health-checks/health-checks-page";

export default function Page() {
  return <HealthChecksPage />;
}
