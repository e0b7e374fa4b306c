// npm test: every test on a fresh clone. Plain JavaScript until the packages are there.
import { setup } from "./setup.mjs";

await setup("test");
const { register } = await import("tsx/esm/api");
register();
const { test } = await import("./test/main");
process.exitCode = await test(process.argv.slice(2));
