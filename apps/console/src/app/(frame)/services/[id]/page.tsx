import { ServiceEditorPage } from "../../../../service-editor/service-editor-page";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ServiceEditorPage key={id} id={id} />;
}
