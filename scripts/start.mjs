// npm start: from a fresh clone to a running director. Plain JavaScript until the packages are there.
import { setup } from "./setup.mjs";

await setup("start");
const { register } = await import("tsx/esm/api");
register();
const { start } = await import("./start/main");
process.exitCode = await start(process.argv.slice(2));
