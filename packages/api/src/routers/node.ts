import { router } from "../procedure";
import { objectProcedures } from "./objects";

// There is always a node: none is removed.
const { remove: _never, ...procedures } = objectProcedures("node", "node.write");

export const nodeRouter = router(procedures);
