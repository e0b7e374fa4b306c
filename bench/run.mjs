// npm run bench: from a fresh clone to figures. Plain JavaScript until the packages are there.
import { setup } from "../scripts/setup.mjs";

await setup("bench");
const { register } = await import("tsx/esm/api");
register();
const { bench } = await import("./main");
process.exitCode = await bench(process.argv.slice(2));
