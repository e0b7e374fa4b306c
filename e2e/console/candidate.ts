import { expect, type Locator, type Page } from "@playwright/test";

/** The line that is at the bottom of every page. */
export function candidateLine(page: Page): Locator {
  return page.getByRole("region", { name: "Candidate" });
}

/** Opens the review from the candidate line; returns its drawer. */
export async function openReview(page: Page): Promise<Locator> {
  await candidateLine(page)
    .getByRole("button", { name: /^Review/ })
    .click();
  const review = page.getByRole("dialog", { name: /^Review, then commit as r\d+$/ });
  await expect(review.getByText("every rule was asked, nothing was applied")).toBeVisible();
  return review;
}

/** Commits what is pending, kept at once; returns when it runs. `opened`: the review, when it is open already. */
export async function commitForGood(page: Page, comment: string, opened?: Locator): Promise<void> {
  const review = opened ?? (await openReview(page));
  await review.getByLabel("Comment").fill(comment);
  await review.getByRole("checkbox", { name: /^On trial/ }).uncheck();
  await review.getByRole("button", { name: /^Commit r\d+$/ }).click();
  await expect(candidateLine(page).getByText(/^Running r\d+, nothing to commit$/)).toBeVisible();
}

/** Throws the candidate away, so that the next test finds none. */
export async function discardAll(page: Page): Promise<void> {
  const review = await openReview(page);
  await review.getByRole("button", { name: /^Discard (all )?\d+…$/ }).click();
  await page.getByRole("button", { name: /^Discard \d+$/ }).click();
  await expect(candidateLine(page).getByText(/nothing to commit$/)).toBeVisible();
}
