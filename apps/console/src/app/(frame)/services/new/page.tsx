import { ServiceEditorPage } from "../../../../service-editor/service-editor-page";

export default function Page() {
  return <ServiceEditorPage id={null} />;
}
