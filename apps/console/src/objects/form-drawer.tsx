"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { FormProvider } from "react-hook-form";
import { ConflictNote } from "../form/conflict-note";
import { FormErrors } from "../form/form-errors";
import { FormMarksProvider } from "../form/form-marks";
import { ReadOnlyForm, ReadOnlyNote } from "../form/read-only-form";
import { useMayWrite } from "../session/use-may-write";
import { Button } from "../ui/button";
import { Drawer } from "../ui/drawer";
import { useCommitKey } from "../ui/use-commit-key";
import type { ObjectForm, SimpleKind } from "./use-object-form";

/** The drawer around the form of one object: conflict, errors, save and remove. */
export function FormDrawer<K extends SimpleKind>(props: {
  title: ReactNode;
  form: ObjectForm<K>;
  /** Paths of the form's controls; errors elsewhere are said above. */
  fields: readonly string[];
  onRemove?: () => void;
  onClose: () => void;
  children: ReactNode;
  /** What is no control: also those may use it who may only look. */
  below?: ReactNode;
}) {
  const t = useTranslations("editor");
  const { form, fields } = props;
  const mayWrite = useMayWrite();
  const save = () => {
    if (mayWrite && !form.working) form.save();
  };
  useCommitKey(save);
  return (
    <Drawer
      title={props.title}
      onClose={props.onClose}
      footer={
        mayWrite ? (
          <div className="flex flex-wrap items-center gap-8">
            <Button variant="action" keyHint="Ctrl ↵" working={form.working} onClick={save}>
              {t("save")}
            </Button>
            <span className="min-w-0 flex-1 basis-160 text-help text-text2">{t("saveHelp")}</span>
            {props.onRemove && !form.isNew && (
              <span>
                <Button variant="destructive" onClick={props.onRemove}>
                  {t("remove")}
                </Button>
              </span>
            )}
          </div>
        ) : (
          <ReadOnlyNote />
        )
      }
    >
      <FormProvider {...form.form}>
        <FormMarksProvider marks={form.marks}>
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              // The drawer may have been opened from within another form.
              event.stopPropagation();
              save();
            }}
          >
            {form.conflict && <ConflictNote {...form.conflict} onChoose={form.choose} />}
            <FormErrors texts={form.errors(fields)} />
            <ReadOnlyForm>{props.children}</ReadOnlyForm>
            {props.below}
            <button type="submit" className="hidden" tabIndex={-1} aria-hidden="true" />
          </form>
        </FormMarksProvider>
      </FormProvider>
    </Drawer>
  );
}
