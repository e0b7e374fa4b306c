"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useApi } from "../api/api-provider";
import { useFormIssues } from "../form/use-form-issues";
import { useReview } from "../frame/use-review";
import { useMessage } from "../i18n/use-message";
import { Banner } from "../ui/banner";
import { Button } from "../ui/button";
import { Drawer } from "../ui/drawer";
import { TextField } from "../ui/text-field";

/** The candidate against what runs, and the step to the box. Open while the address says ?review. */
export function ReviewDrawer() {
  const review = useReview();
  return review.isOpen ? <Review onClose={review.close} /> : null;
}

function Review({ onClose }: { onClose: () => void }) {
  const t = useTranslations("frame.candidate");
  const api = useApi();
  const render = useMessage();
  const [comment, setComment] = useState("");
  const { data } = useQuery(api.candidate.state.queryOptions());
  const commit = useMutation(api.candidate.commit.mutationOptions({ onSuccess: onClose }));
  const issues = useFormIssues(commit.error);
  return (
    <Drawer
      title={t("review")}
      onClose={onClose}
      footer={
        <div className="grid gap-8">
          <TextField
            labelAt="above"
            label="Comment"
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          {issues.rest([]).map((text) => (
            <Banner key={text} tone="down" shape="refused" title={text} />
          ))}
          <Button
            variant="commit"
            working={commit.isPending}
            onClick={() => data && commit.mutate({ counter: data.counter, comment, confirmWithin: null })}
          >
            {t("review")}
          </Button>
        </div>
      }
    >
      <ul>
        {data?.changes.map((change) => (
          <li key={change.id}>{render(change.text)}</li>
        ))}
      </ul>
    </Drawer>
  );
}
