import { HistoryPage } from "../../../history/history-page";

export default function Page() {
  return <HistoryPage />;
}
