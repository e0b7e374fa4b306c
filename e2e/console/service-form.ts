import { expect, type Page } from "@playwright/test";

export interface ServiceEntry {
  name: string;
  address: string;
  /** As a person types them, such as "tcp 80". */
  listeners: string;
  method: "NAT" | "FULLNAT" | "TUN" | "DR";
  scheduler: string;
  /** Lines for the field that adds destinations: a name or an address, perhaps a port and a weight. */
  destinations: readonly string[];
}

/** Opens the form of a new service and fills it in; nothing is saved yet. */
export async function fillNewService(page: Page, entry: ServiceEntry): Promise<void> {
  await page.goto("/services/new");
  await page.getByLabel("Name", { exact: true }).fill(entry.name);
  await page.getByLabel("Address", { exact: true }).fill(entry.address);
  await page.getByLabel("Its name").fill(`${entry.name}-vip`);
  await addListeners(page, entry.listeners);
  await page.getByRole("radio", { name: entry.method, exact: true }).click();
  await page.getByRole("radio", { name: new RegExp(`^${entry.scheduler} `) }).check();
  await addDestinations(page, entry.destinations);
}

/** Types into the line of listeners and presses Enter. */
export async function addListeners(page: Page, text: string): Promise<void> {
  const line = page.getByLabel("Listeners");
  await line.fill(text);
  await line.press("Enter");
}

export async function addDestinations(page: Page, lines: readonly string[]): Promise<void> {
  await page.getByRole("textbox", { name: "Add destinations" }).fill(lines.join("\n"));
  await page.getByRole("button", { name: "Add", exact: true }).click();
}

/** Presses save; what becomes of it is the caller's business. */
export async function saveService(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save to the candidate" }).click();
}

/** Saves and waits until it is in the candidate. */
export async function saveServiceWell(page: Page, name: string): Promise<void> {
  await saveService(page);
  await expect(page.getByText(`${name} is in the candidate.`)).toBeVisible();
  await expect(page).toHaveURL(/\/services$/);
}

/** Takes a service out by its form; the commit is the caller's. */
export async function removeInBrowser(page: Page, name: string): Promise<void> {
  await page.goto("/services");
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("button", { name: "Remove…" }).click();
  const question = page.getByRole("dialog", { name: `Remove ${name}?` });
  const confirmed = question.getByRole("textbox");
  if (await confirmed.isVisible()) await confirmed.fill(name);
  await question.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page).toHaveURL(/\/services$/);
}
