import { candidateLine, commitForGood, openReview } from "./console/candidate";
import { openServer, saveWell } from "./console/server-form";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

test("a commit on trial counts down and is kept by hand", async ({ page, box }) => {
  const { agent } = box.administrator.api;
  await describeServer(page, "kept");
  const review = await openReview(page);
  await expect(review.getByText("server-1 is changed")).toBeVisible();
  await review.getByLabel("Comment").fill("A trial that ends well");
  await review.getByRole("button", { name: /^Commit r\d+, 60 s trial$/ }).click();

  const timer = candidateLine(page).getByRole("timer");
  // As it is seen: the phone's shorter words are there too, hidden.
  const seen = { useInnerText: true };
  await expect(timer).toHaveText(/^r\d+ runs on trial\. Back to r\d+ in (1:00|0:5\d)$/, seen);
  const first = await timer.innerText();
  await expect(timer, "it counts down").not.toHaveText(first, seen);
  const { status } = await agent.status.query();
  expect(status?.trial).toMatchObject({ revision: status?.revision, previous: status!.revision - 1 });

  await candidateLine(page)
    .getByRole("button", { name: `Keep r${status!.revision}` })
    .click();
  await expect(candidateLine(page)).toContainText(`Running r${status!.revision}, nothing to commit`);
  await expect.poll(async () => (await agent.status.query()).status?.trial).toBeNull();
});

test("a trial that nobody keeps goes back by itself, and the candidate keeps its content", async ({ page, box }) => {
  const { api } = box.administrator;
  const before = (await api.agent.status.query()).status!;
  await describeServer(page, "not kept");
  // The shortest trial the page offers is half a minute; the box takes five seconds, too.
  const { counter } = await api.candidate.state.query();
  const { revision } = await api.candidate.commit.mutate({ counter, comment: "A trial that lapses", confirmWithin: 5 });
  const applied = Date.now();
  await expect(candidateLine(page).getByRole("timer")).toContainText(`r${revision} runs on trial.`);
  await expect.poll(async () => (await api.agent.status.query()).status?.hash, { intervals: [100] }).toBe(before.hash);
  expect(Date.now() - applied, "back within the deadline").toBeLessThan(5_000 + 2_500);
  await expect(candidateLine(page)).toContainText(`Back on r${before.revision}:`);
  await expect(candidateLine(page)).toContainText("nobody confirmed it in time");
  await expect(candidateLine(page)).toContainText("Your change is in the candidate.");
  const review = await openReview(page);
  await expect(review.getByText("not kept")).toBeVisible();
  await commitForGood(page, "The same once more, for good", review);
  await expect.poll(async () => (await api.agent.status.query()).status?.hash).not.toBe(before.hash);
});

async function describeServer(page: Parameters<typeof openServer>[0], text: string): Promise<void> {
  const form = await openServer(page, "server-1");
  await form.getByLabel("Description").fill(text);
  await saveWell(page, form);
}
