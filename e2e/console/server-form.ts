import { expect, type Locator, type Page } from "@playwright/test";

/** Opens the form of a real server, by its link in the table; returns the drawer. */
export async function openServer(page: Page, name: string): Promise<Locator> {
  await page.goto("/servers");
  await page.getByRole("link", { name, exact: true }).click();
  const form = page.getByRole("dialog", { name: `Server ${name}` });
  await expect(form.getByLabel("Name")).toHaveValue(name);
  return form;
}

/** Presses save; what becomes of it is the caller's business. */
export async function save(form: Locator): Promise<void> {
  await form.getByRole("button", { name: "Save to the candidate" }).click();
}

/** Saves and waits until it is in the candidate. */
export async function saveWell(page: Page, form: Locator): Promise<void> {
  await save(form);
  await expect(form).toBeHidden();
  await expect(page.getByText("Commit to let it run.").first()).toBeVisible();
}
