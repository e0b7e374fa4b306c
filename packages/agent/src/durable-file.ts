import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Replaces a file in one step: after a crash or power loss it is the old one or the new one, never a part.
 * Order: data on disk, then the name, then the folder that holds the name.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, "w", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  await syncFolder(dirname(path));
}

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
