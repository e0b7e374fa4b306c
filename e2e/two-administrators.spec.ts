import { candidateLine, commitForGood, discardAll, openReview } from "./console/candidate";
import { openServer, save, saveWell } from "./console/server-form";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

test("a stale edit is told field by field, and nothing typed is lost", async ({ page, pageOfGrace }) => {
  const ada = await openServer(page, "server-3");
  const grace = await openServer(pageOfGrace, "server-3");
  await grace.getByRole("textbox", { name: "Description" }).fill("rack 7");
  await saveWell(pageOfGrace, grace);

  await ada.getByRole("textbox", { name: "Name" }).fill("server-three");
  await ada.getByRole("textbox", { name: "Description" }).fill("rack 9");
  await save(ada);
  const conflict = ada.getByRole("alert", { name: "Changed meanwhile" });
  await expect(conflict).toContainText(/^grace saved this at \d\d:\d\d, while you were editing\. One field collides/);
  await expect(ada.getByRole("textbox", { name: "Name" }), "only mine, so it stays").toHaveValue("server-three");
  await expect(ada.getByRole("textbox", { name: "Description" })).toHaveValue("rack 9");
  await conflict.getByRole("radio", { name: "theirs: rack 7" }).click();
  await expect(ada.getByRole("textbox", { name: "Description" })).toHaveValue("rack 7");
  await saveWell(page, ada);
  await discardAll(page);
});

test("a commit whose difference is out of date is refused and shows what is new", async ({ page, pageOfGrace }) => {
  const mine = await openServer(page, "server-1");
  await mine.getByRole("textbox", { name: "Description" }).fill("from ada");
  await saveWell(page, mine);
  const review = await openReview(page);
  await expect(review.getByText("server-1 is changed")).toBeVisible();

  const theirs = await openServer(pageOfGrace, "server-2");
  await theirs.getByRole("textbox", { name: "Description" }).fill("from grace");
  await saveWell(pageOfGrace, theirs);

  await review.getByRole("checkbox", { name: /^On trial/ }).uncheck();
  await review.getByRole("button", { name: /^Commit r\d+$/ }).click();
  await expect(review.getByRole("alert").filter({ hasText: "Not committed" })).toContainText("grace changed this at");
  await expect(review.getByText("grace changed the candidate while you were reading.")).toBeVisible();
  const fresh = review.getByRole("listitem").filter({ hasText: "server-2 is changed" });
  await expect(fresh).toContainText("new since you looked");
  await expect(review.getByRole("listitem").filter({ hasText: "server-1" })).not.toContainText("new since you looked");

  await review.getByRole("button", { name: "I have seen them" }).click();
  await review.getByRole("button", { name: /^Commit r\d+$/ }).click();
  await expect(candidateLine(page)).toContainText(/Running r\d+, nothing to commit/);
  await expect(candidateLine(pageOfGrace)).toContainText(/Running r\d+, nothing to commit/);
});

test("with eight tabs open a form still saves", async ({ page, context }) => {
  // Eight browsers' worth of pages on two cores.
  test.setTimeout(120_000);
  const others = [];
  for (let tab = 0; tab < 7; tab++) {
    const other = await context.newPage();
    await other.goto("/");
    others.push(other);
  }
  for (const other of others) await expect(other.getByText("live, every 1 s")).toBeVisible();
  const form = await openServer(page, "server-2");
  await form.getByRole("textbox", { name: "Description" }).fill("from the eighth tab");
  await saveWell(page, form);
  await commitForGood(page, "From the eighth tab");
  for (const other of others) await expect(candidateLine(other)).toContainText("nothing to commit");
  await Promise.all(others.map((other) => other.close()));
});
